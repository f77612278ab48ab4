Page({ on() {}, go() { wx.createLivePlayerContext('player').play({ success: () => console.log('plays'), fail: e => console.log(e.errMsg) }) } })
