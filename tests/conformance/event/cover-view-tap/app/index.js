Page({ on(e) { console.log(e.target.id, e.currentTarget.id) } })
