Page({ onLoad() { wx.showLoading({ title: '加载中' }); setTimeout(() => wx.hideLoading({ success: r => console.log(r.errMsg) }), 100) } })
