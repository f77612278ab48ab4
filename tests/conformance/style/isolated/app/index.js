Page({ onReady() { wx.createSelectorQuery().select('#v').boundingClientRect(r => console.log('page', r.height)).exec() } })
