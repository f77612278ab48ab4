Page({ onPullDownRefresh() { console.log('refresh'); wx.stopPullDownRefresh() } })
