Page({ ask() { wx.createSelectorQuery().select('#b').boundingClientRect(r => console.log(r.width * 2 === wx.getWindowInfo().windowWidth)).exec() } })
