Page({ on() {}, play() { wx.createLivePusherContext().playBGM({ url: '/tune.wav' }) }, call(name) { wx.createLivePusherContext()[name]({ volume: '0.5' }) } })
