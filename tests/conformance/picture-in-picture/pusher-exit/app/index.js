Page({ on() {}, onReady() { getApp().ctx = wx.createLivePusherContext() } })
