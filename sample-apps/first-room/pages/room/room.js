// Both ends of one stream. Each state comes from a documented code, none from a guess.
const STREAM = 'rtmp://live.example.com/live/first-room'

Page({
  data: { url: STREAM, push: 'idle', play: 'idle', error: '' },

  // `?live=1` goes live by itself.
  onLoad({ live }) {
    this.goes = live
  },

  onReady() {
    this.pusher = wx.createLivePusherContext()
    this.player = wx.createLivePlayerContext('player', this)
    if (this.goes) this.start()
  },

  onUnload() {
    this.stop()
  },

  start() {
    this.setData({ push: 'connecting', error: '' })
    this.pusher.start({ fail: e => this.fail('push', e.errMsg) })
  },

  stop() {
    this.pusher.stop()
    this.player.stop()
    this.setData({ push: 'idle', play: 'idle' })
  },

  onPush({ detail: { code, message } }) {
    if (code === 1002) {
      this.setData({ push: 'live' })
      if (this.data.play === 'idle') this.watch()
    }
    if (code === 1102) this.setData({ push: 'reconnecting' })
    if (code < 0) this.fail('push', `${code} ${message}`)
  },

  // The camera or the microphone was denied.
  onPushError({ detail: { errCode, errMsg } }) {
    this.fail('push', `${errCode} ${errMsg}`)
  },

  watch() {
    this.setData({ play: 'connecting' })
    this.player.play({ fail: e => this.fail('play', e.errMsg) })
  },

  onPlay({ detail: { code, message } }) {
    if (code === 2004) this.setData({ play: 'live' })
    if (code === 2007) this.setData({ play: 'waiting' })
    if (code === 2103) this.setData({ play: 'reconnecting' })
    if (code === 2006) this.setData({ play: 'idle' })
    if (code < 0) this.fail('play', `${code} ${message}`)
  },

  onPlayError({ detail: { errMsg } }) {
    this.fail('play', errMsg)
  },

  // What went wrong first is what the user is told.
  fail(side, error) {
    this.setData({ [side]: 'failed', error: this.data.error || error })
  },
})
