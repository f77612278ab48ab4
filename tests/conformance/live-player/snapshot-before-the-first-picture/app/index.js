Page({ on() {}, shoot() { wx.createLivePlayerContext('player').snapshot({ success: () => console.log('taken'), fail: e => console.log(e.errMsg) }) } })
