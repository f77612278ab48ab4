Page({ on() {}, stop() { wx.createLivePusherContext().stop() }, go() { wx.createLivePusherContext().start() } })
