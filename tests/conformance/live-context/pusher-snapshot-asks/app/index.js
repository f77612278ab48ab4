Page({ on() {}, go() { wx.createLivePusherContext().snapshot({ quality: 'compressed', sourceType: 'view' }) } })
