Page({
  onLoad() { console.log('a onLoad'); wx.navigateTo({ url: '/b' }) },
  onShow() { console.log('a onShow') },
  onHide() { console.log('a onHide') },
})
