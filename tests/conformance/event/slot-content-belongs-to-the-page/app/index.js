Page({ on(e) { console.log('page', e.target.id) } })
