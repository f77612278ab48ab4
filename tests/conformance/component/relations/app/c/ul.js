Component({ relations: { './li': { type: 'child', linked(t) { console.log('ul linked', t.data.n) } } }, ready() { console.log(this.getRelationNodes('./li').map(t => t.data.n).join()) } })
