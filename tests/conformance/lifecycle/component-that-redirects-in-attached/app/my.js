Component({ attached() { wx.redirectTo({ url: '/b' }) } })
