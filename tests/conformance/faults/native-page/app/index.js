Page({
  volume(e) {
    const sounds = e.detail.volume > 0
    if (sounds !== Boolean(this.sounds)) console.log(sounds ? 'sounds' : 'silent')
    this.sounds = sounds
  }
})
