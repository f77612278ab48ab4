Page({ go() { wx.navigateTo({ url: '/b' }) } })
