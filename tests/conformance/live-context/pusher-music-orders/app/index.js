Page({ on(e) { if (e.detail.code === 1002) wx.createLivePusherContext().playBGM({ url: '/tune.wav' }) }, call(name) { wx.createLivePusherContext()[name]({ volume: '0.5' }) } })
