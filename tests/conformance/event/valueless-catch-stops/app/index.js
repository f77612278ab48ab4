Page({ outer() { console.log('outer') } })
