Page({ on(e) { console.log(e.type, JSON.stringify(e.detail.value)) } })
