Page({ onLoad() { wx.setNavigationBarTitle({ title: '当前页面', success: r => console.log(r.errMsg) }) } })
