Page({ on() {}, play() { wx.createLivePusherContext().playBGM({ url: '/tune.wav' }) } })
