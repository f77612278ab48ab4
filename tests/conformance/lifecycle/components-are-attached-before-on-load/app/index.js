Page({ onLoad() { console.log('onLoad') }, onShow() { console.log('onShow') }, onReady() { console.log('onReady') } })
