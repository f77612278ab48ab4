Page({ on() {}, onReady() { wx.createLivePusherContext('whatever').start({ success: s => console.log(s.errMsg) }) } })
