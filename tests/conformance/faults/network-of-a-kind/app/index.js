Page({ on() {}, onReady() { setTimeout(() => wx.getNetworkType({ success: r => console.log(r.networkType) }), 600) } })
