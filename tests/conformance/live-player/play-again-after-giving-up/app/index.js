Page({ on(e) { if (e.detail.code === -2301) setTimeout(() => wx.createLivePlayerContext('player').play(), 2000) } })
