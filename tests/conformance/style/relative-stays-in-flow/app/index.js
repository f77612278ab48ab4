Page({
  onReady() {
    wx.createSelectorQuery().select('#tall').boundingClientRect(r => console.log(r.top, r.bottom)).exec()
  },
})
