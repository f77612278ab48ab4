Page({ outer() { console.log('outer') }, inner() { console.log('inner') } })
