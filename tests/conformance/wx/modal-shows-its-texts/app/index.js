Page({ onLoad() { wx.showModal({ title: '提示', content: '这是一个模态弹窗' }) } })
