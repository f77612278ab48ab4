Page({ outer(e) { console.log('outer', e.target.id) } })
