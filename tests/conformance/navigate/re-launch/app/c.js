Page({ onLoad(q) { console.log('c onLoad', q.k) }, onShow() { console.log(getCurrentPages().length) } })
