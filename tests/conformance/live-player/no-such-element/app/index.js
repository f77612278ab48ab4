Page({ on() {}, go() { wx.createLivePlayerContext("nobody").play({ fail: e => console.log("fail", typeof e.errMsg) }) } })
