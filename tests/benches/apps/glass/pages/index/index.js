const PUBLISHED = 1002

Page({
  data: { url: 'rtmp://live.example.com/live/glass' },

  onReady() {
    wx.createLivePusherContext().start()
  },

  onPush(e) {
    if (e.detail.code === PUBLISHED) wx.createLivePlayerContext('player', this).play()
  },
})
