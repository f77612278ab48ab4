Page({ on(e) { console.log(e.currentTarget.id) } })
