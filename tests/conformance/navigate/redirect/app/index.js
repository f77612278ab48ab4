Page({ onHide() { console.log('a onHide') }, onUnload() { console.log('a onUnload') } })
