Page({ onShow() { console.log('a') } })
