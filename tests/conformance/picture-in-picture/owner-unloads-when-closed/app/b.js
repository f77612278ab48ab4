Page({ on() {}, onReady() { getApp().ctx = wx.createLivePlayerContext('player') }, onUnload() { console.log('unload') } })
