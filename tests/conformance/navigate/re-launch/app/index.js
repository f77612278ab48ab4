Page({ onUnload() { console.log('a onUnload') } })
