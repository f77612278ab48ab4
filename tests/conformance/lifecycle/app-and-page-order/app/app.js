App({ globalData: { n: 7 }, onLaunch(o) { console.log('onLaunch', o.path, o.scene) }, onShow(o) { console.log('onShow', o.path) }, onHide() { console.log('onHide') } })
