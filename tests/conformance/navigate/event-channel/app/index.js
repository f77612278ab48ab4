Page({ go() { wx.navigateTo({ url: '/b', events: { acceptDataFromOpenedPage(d) { console.log('a got', d.data) } },
  success(res) { res.eventChannel.emit('acceptDataFromOpenerPage', { data: 'from opener' }) } }) } })
