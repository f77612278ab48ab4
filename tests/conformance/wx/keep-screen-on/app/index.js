Page({ onLoad() { wx.setKeepScreenOn({ keepScreenOn: true, success: r => console.log(r.errMsg) }) } })
