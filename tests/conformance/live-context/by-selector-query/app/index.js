Page({ on() {}, onReady() { wx.createSelectorQuery().select('#player').context(r => r.context.play({ success: s => console.log(s.errMsg) })).exec() } })
