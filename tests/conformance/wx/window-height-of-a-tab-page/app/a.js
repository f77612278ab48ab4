const app = getApp()
const height = () => app.heights.push(wx.getWindowInfo().windowHeight)
Page({
  onReady() { height() },
  hide() { wx.hideTabBar({ success: () => setTimeout(() => { height(); wx.navigateTo({ url: '/c' }) }) }) },
})
