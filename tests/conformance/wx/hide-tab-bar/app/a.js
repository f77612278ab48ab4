Page({ onReady() { wx.hideTabBar({ success: r => console.log(r.errMsg) }) } })
