Page({ on(e) { if (e.detail.code === 1002) wx.createLivePusherContext().playBGM({ url: 'nothing.mp3' }) } })
