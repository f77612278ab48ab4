Page({ onLoad() { console.log('a onLoad') }, onUnload() { console.log('a onUnload') }, onReady() { console.log('a onReady') } })
