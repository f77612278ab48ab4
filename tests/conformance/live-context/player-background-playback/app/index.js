Page({ on() {}, call(name) { wx.createLivePlayerContext('player')[name]() } })
