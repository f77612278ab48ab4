Page({ on(e) { console.log(e.type, e.currentTarget.id, e.detail.value) } })
