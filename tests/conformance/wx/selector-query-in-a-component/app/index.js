Page({ onReady() { wx.createSelectorQuery().select('.inner').boundingClientRect(r => console.log('page', r)).exec() } })
