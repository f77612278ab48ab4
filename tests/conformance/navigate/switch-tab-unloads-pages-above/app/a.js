Page({ onShow() { console.log('a onShow') }, onHide() { console.log('a onHide') } })
