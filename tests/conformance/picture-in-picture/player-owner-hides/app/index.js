Page({ on() {}, onHide() { console.log('hide') }, onUnload() { console.log('unload') } })
