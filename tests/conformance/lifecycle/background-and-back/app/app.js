App({ onShow() { console.log('app show') }, onHide() { console.log('app hide') } })
