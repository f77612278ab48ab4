Page({ onLoad() { console.log('a onLoad') }, onShow() { console.log('a onShow') }, onHide() { console.log('a onHide') } })
