Page({ data: { name: 'one' }, one() { console.log('one'); this.setData({ name: 'two' }) }, two() { console.log('two') }, outer() { console.log('outer') } })
