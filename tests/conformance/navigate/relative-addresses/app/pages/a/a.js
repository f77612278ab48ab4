Page({ go() { wx.navigateTo({ url: '../b/b?x=2' }) } })
