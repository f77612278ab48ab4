Page({
  onLoad() {
    wx.onNetworkStatusChange(({ isConnected, networkType }) => console.log(isConnected, networkType))
  },
  ask() {
    wx.getNetworkType({ success: ({ networkType }) => console.log(networkType) })
  },
  request() {
    wx.request({ url: 'https://a.test/', fail: () => console.log('failed') })
  }
})
