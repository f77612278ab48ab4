Page({ onLoad() { wx.startBeaconDiscovery({ uuids: [], fail: e => console.log(e.errMsg), success: () => console.log('never') }) } })
