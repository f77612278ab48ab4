Page({ end(e) { console.log(e.type) } })
