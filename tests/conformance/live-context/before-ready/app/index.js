Page({ on() {}, onLoad() { wx.createLivePlayerContext('player').play() } })
