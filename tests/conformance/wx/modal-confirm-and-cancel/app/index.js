Page({ ask() { wx.showModal({ title: '提示', content: '这是一个模态弹窗', success(res) { console.log(res.confirm, res.cancel) } }) } })
