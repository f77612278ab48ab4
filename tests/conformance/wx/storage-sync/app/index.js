Page({ onLoad() { wx.setStorageSync('o', { a: [1, 'b', true] }); wx.setStorageSync('n', 5)
  console.log(JSON.stringify(wx.getStorageSync('o')), wx.getStorageSync('n') === 5, wx.getStorageSync('none') === '')
  const i = wx.getStorageInfoSync(); console.log(i.keys.sort().join(), i.limitSize, typeof i.currentSize)
  wx.removeStorageSync('n'); console.log(wx.getStorageInfoSync().keys.join()); wx.clearStorageSync(); console.log(wx.getStorageInfoSync().keys.length) } })
