Page({ onShow() { const n = getCurrentPages().length
  wx.navigateTo({ url: '/index', fail: e => console.log(n, e.errMsg.split(' ')[0]) }) } })
