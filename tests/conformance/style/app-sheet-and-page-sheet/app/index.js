Page({ onReady() { wx.createSelectorQuery().select('#v').boundingClientRect(r => console.log(r.width, r.height)).exec() } })
