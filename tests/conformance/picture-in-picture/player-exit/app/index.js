Page({ on() {}, onReady() { getApp().ctx = wx.createLivePlayerContext('player') } })
