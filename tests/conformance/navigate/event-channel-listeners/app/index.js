Page({
  go() {
    wx.navigateTo({
      url: '/b',
      success(res) {
        const f = (...args) => console.log('f', ...args)
        res.eventChannel.on('x', f)
        res.eventChannel.once('x', (...args) => console.log('once', ...args))
        res.eventChannel.emit('go')
        res.eventChannel.off('x', f)
        res.eventChannel.on('y', () => console.log('never'))
        res.eventChannel.off('y')
        res.eventChannel.emit('go')
      },
    })
  },
})
