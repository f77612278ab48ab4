Page({ on() {}, onReady() { console.log(typeof wx.createLivePlayerContext('player').play(), typeof wx.createLivePusherContext().start()) } })
