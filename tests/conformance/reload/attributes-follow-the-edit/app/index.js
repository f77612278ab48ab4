Page({ one(e) { console.log('one', e.currentTarget.dataset.k) }, two(e) { console.log('two', Object.keys(e.currentTarget.dataset).length) } })
