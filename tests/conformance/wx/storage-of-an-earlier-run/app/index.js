Page({ onLoad() { console.log(wx.getStorageInfoSync().keys.join()) } })
