Page({ onLoad() { wx.showToast({ title: '成功', duration: 500, success: r => console.log(r.errMsg) }); setTimeout(() => wx.showToast({ title: 'later', icon: 'none' }), 700) } })
