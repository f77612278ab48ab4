Page({ onUnload() { console.log('c onUnload') } })
