Page({ on(e) { console.log('page') } })
