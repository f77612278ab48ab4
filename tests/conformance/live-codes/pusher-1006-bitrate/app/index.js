Page({ on(e) { if (e.detail.code === 1006) wx.createLivePusherContext().stop() } })
