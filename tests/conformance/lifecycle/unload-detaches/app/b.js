Page({ onUnload() { console.log('onUnload') } })
