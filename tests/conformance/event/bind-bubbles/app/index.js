Page({ outer() { console.log('outer') }, middle() { console.log('middle') }, inner() { console.log('inner') } })
