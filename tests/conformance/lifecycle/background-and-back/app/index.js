Page({ onShow() { console.log('page show') }, onHide() { console.log('page hide') } })
