Page({ on(e) { console.log(e.type, e.detail.value, e.detail.cursor) } })
