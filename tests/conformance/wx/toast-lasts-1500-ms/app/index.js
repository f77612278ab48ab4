Page({ onLoad() { wx.showToast({ title: 'stays' }) } })
