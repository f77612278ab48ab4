Page({ onLoad() { console.log('b onLoad') }, onShow() { console.log('b onShow', getCurrentPages().map(p => p.route).join()) } })
