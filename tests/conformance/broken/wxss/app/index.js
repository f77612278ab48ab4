Page({ onReady() { wx.createSelectorQuery().select('#a').boundingClientRect(r => console.log(r.width, r.height)).exec() } })
