Page({ async onLoad() { console.log(wx.getNetworkType({ success() {} }) === undefined, typeof (await wx.getNetworkType()).networkType) } })
