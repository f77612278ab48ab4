const fail = r => console.log(r.errMsg)
Page({ go() {
  wx.navigateTo({ url: '/t', fail, success: () => console.log('never') })
  wx.redirectTo({ url: '/t', fail })
  wx.switchTab({ url: '/b', fail })
  wx.navigateTo({ url: '/nowhere', fail, complete: () => console.log('complete') })
  wx.navigateTo({ url: '/nowhere' }).catch(e => console.log('promise', e.errMsg.split(' ')[0]))
} })
