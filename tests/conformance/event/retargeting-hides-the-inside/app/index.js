Page({ on(e) { console.log('page', e.target.id, e.target.dataset.k, e.currentTarget.id) } })
