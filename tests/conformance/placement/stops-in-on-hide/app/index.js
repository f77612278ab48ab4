Page({ data: { on: true }, onHide() { wx.createLivePlayerContext('player').stop(); this.setData({ on: false }) } })
