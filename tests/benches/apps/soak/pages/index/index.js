const GAVE_UP_PUSHING = -1307
const GAVE_UP_PLAYING = -2301
const AGAIN_AFTER = 1000

Page({
  data: { rtmp: 'rtmp://live.test/live/soak', flv: 'http://live.test/live/soak.flv' },

  onPush(e) {
    if (e.detail.code === GAVE_UP_PUSHING) setTimeout(() => wx.createLivePusherContext().start(), AGAIN_AFTER)
  },

  onPlay(e) {
    const id = e.currentTarget.id
    if (e.detail.code === GAVE_UP_PLAYING) setTimeout(() => wx.createLivePlayerContext(id, this).play(), AGAIN_AFTER)
  },

  onFigures() {},
})
