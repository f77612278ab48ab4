Page({
  on(e) {
    if (e.detail.code !== 2005) return
    this.n = (this.n || 0) + 1
    if (this.n === 2) wx.createLivePlayerContext('player').stop()
  }
})
