Page({ on() {}, go() { wx.createLivePlayerContext('player').snapshot({ quality: 'compressed', sourceType: 'view' }) } })
