Page({ on() {}, go() { wx.createLivePlayerContext("player").play() } })
