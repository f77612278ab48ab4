Page({ onReady() { wx.createSelectorQuery().select('#m').boundingClientRect(r => console.log(r.height)).exec() } })
