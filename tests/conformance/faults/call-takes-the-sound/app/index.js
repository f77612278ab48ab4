Page({
  onLoad() {
    wx.onAudioInterruptionBegin(() => console.log('begins'))
    wx.onAudioInterruptionEnd(() => console.log('ends'))
  }
})
