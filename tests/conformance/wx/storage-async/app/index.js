Page({ onLoad() { wx.setStorage({ key: 'key', data: 'value', success: r => { console.log(r.errMsg)
  wx.getStorage({ key: 'key', success: r => { console.log(r.data, r.errMsg)
    wx.getStorage({ key: 'none', fail: e => console.log(e.errMsg), complete: () => console.log('complete') }) } }) } }) } })
