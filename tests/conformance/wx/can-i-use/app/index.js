Page({ onLoad() { console.log(['openBluetoothAdapterXyz', 'getSystemInfoSync.return.screenWidth', 'live-player', 'live-player.mode', 'navigator', 'no-such-tag'].map(s => wx.canIUse(s)).join()) } })
