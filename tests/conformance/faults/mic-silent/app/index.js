Page({
  on() {},
  volume(e) {
    const sounds = e.detail.volume > 0
    if (this.sounds && !sounds) console.log('silent')
    this.sounds = sounds
  }
})
