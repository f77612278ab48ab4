Page({ onLoad() { console.log('b onLoad') }, onShow() { console.log('b onShow') } })
