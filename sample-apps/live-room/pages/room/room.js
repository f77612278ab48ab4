// One stream, both ends: the pusher sends it to the local origin and the player gets it back.
const STREAM = 'rtmp://127.0.0.1:1935/live/room'

// What the page says, in the two languages it speaks.
const TEXTS = {
  zh: {
    push: '推流', play: '拉流', start: '开始', stop: '停止', pause: '暂停', resume: '继续', turn: '翻转',
    mute: '静音', unmute: '取消静音', codes: '状态码', idle: '未开始', noCodes: '还没有状态码', rtc: '实时 RTC', live: '直播 live',
  },
  en: {
    push: 'Push', play: 'Play', start: 'Start', stop: 'Stop', pause: 'Pause', resume: 'Resume', turn: 'Flip',
    mute: 'Mute', unmute: 'Unmute', codes: 'Codes', idle: 'idle', noCodes: 'no codes yet', rtc: 'RTC', live: 'live',
  },
}

const MAX_ROWS = 60

Page({
  data: {
    url: STREAM,
    text: TEXTS.zh,
    pushing: false,
    playing: false,
    pushPaused: false,
    playPaused: false,
    muted: false,
    mode: 'RTC',
    pushStat: '',
    playStat: '',
    codes: [],
  },

  onLoad() {
    const { language } = wx.getSystemInfoSync()
    this.setData({ text: language.startsWith('zh') ? TEXTS.zh : TEXTS.en })
    this.began = Date.now()
    this.serial = 0
  },

  onReady() {
    this.pusher = wx.createLivePusherContext()
    this.player = wx.createLivePlayerContext('player', this)
    wx.setKeepScreenOn({ keepScreenOn: true })
    this.startPush()
  },

  onUnload() {
    this.pusher.stop()
    this.player.stop()
  },

  startPush() {
    this.pusher.start({
      success: () => this.setData({ pushing: true, pushPaused: false }),
      fail: (e) => this.addRow('push', '', e.errMsg),
    })
  },

  startPlay() {
    this.player.play({
      success: () => this.setData({ playing: true, playPaused: false }),
      fail: (e) => this.addRow('play', '', e.errMsg),
    })
  },

  onPushButton() {
    if (!this.data.pushing) return this.startPush()
    this.pusher.stop()
    this.setData({ pushing: false, pushStat: '' })
  },

  onPlayButton() {
    if (!this.data.playing) return this.startPlay()
    this.player.stop()
    this.setData({ playing: false, playStat: '' })
  },

  onPushPause() {
    if (!this.data.pushing) return
    const paused = !this.data.pushPaused
    if (paused) this.pusher.pause()
    else this.pusher.resume()
    this.setData({ pushPaused: paused })
  },

  onPlayPause() {
    if (!this.data.playing) return
    const paused = !this.data.playPaused
    if (paused) this.player.pause()
    else this.player.resume()
    this.setData({ playPaused: paused })
  },

  onTurn() {
    this.pusher.switchCamera()
  },

  onMute() {
    this.setData({ muted: !this.data.muted })
  },

  onMode() {
    this.setData({ mode: this.data.mode === 'RTC' ? 'live' : 'RTC' })
  },

  onPushState(e) {
    this.addRow('push', e.detail.code, e.detail.message)
    // Published: now there is something to play.
    if (e.detail.code === 1002 && !this.data.playing) this.startPlay()
    if (e.detail.code === -1307) this.setData({ pushing: false })
  },

  onPlayState(e) {
    this.addRow('play', e.detail.code, e.detail.message)
    if (e.detail.code === -2301) this.setData({ playing: false })
  },

  onPushError(e) {
    this.addRow('push', e.detail.errCode, e.detail.errMsg)
  },

  onPushStatus(e) {
    this.setData({ pushStat: this.figures(e.detail.info) })
  },

  onPlayStatus(e) {
    this.setData({ playStat: this.figures(e.detail.info) })
  },

  figures(info) {
    const kbps = Math.round((info.videoBitrate || 0) + (info.audioBitrate || 0))
    return `${info.videoWidth}×${info.videoHeight} · ${Math.round(info.videoFPS)} fps · ${kbps} kbps`
  },

  addRow(side, code, message) {
    const row = { key: ++this.serial, at: ((Date.now() - this.began) / 1000).toFixed(1), side, code, message, bad: code < 0 }
    this.setData({ codes: [row, ...this.data.codes].slice(0, MAX_ROWS) })
  },
})
