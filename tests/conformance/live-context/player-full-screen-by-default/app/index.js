Page({ on(e) { console.log(JSON.stringify(e.detail)) }, call(name, o) { wx.createLivePlayerContext('player')[name]({ ...o, fail: e => console.log(name, e.errMsg) }) } })
