Page({ onReady() { wx.hideTabBar({ fail: r => console.log(r.errMsg) }) } })
