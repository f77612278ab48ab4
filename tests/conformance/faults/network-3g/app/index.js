Page({
  on() {},
  ask() {
    wx.getNetworkType({ success: (r) => console.log(r.networkType) })
  }
})
