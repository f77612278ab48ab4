Page({ on() {}, stop() { wx.createLivePusherContext().stop() } })
