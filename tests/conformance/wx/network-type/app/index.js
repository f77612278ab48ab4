Page({ onLoad() { wx.getNetworkType({ success(r) { console.log(['wifi', '2g', '3g', '4g', '5g', 'unknown', 'none'].includes(r.networkType)) } }) } })
