Component({ methods: { go() { const say = n => ({ success: () => console.log(n, 'success'), fail: () => console.log(n, 'fail') })
  wx.createLivePlayerContext('p').play(say('page')); wx.createLivePlayerContext('p', this).play(say('component')) } } })
