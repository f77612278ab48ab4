Page({
  on() {},
  call(name, options) {
    const c = wx.createLivePusherContext()
    c[name]({ ...options, success: r => console.log(name, JSON.stringify(r)), fail: e => console.log(name, e.errMsg) })
  },
})
