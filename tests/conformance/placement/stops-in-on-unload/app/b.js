Page({ on() {}, onUnload() { wx.createLivePlayerContext('player').stop() } })
