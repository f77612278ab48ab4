Page({ on() {}, stop() { wx.createLivePlayerContext('player').stop() } })
