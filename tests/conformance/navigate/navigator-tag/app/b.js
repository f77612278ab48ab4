Page({ onLoad(q) { console.log('b', q.t) } })
