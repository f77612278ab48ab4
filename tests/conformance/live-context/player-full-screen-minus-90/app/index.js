Page({ on() {}, p() { console.log('player') }, c() { console.log('cover-view') }, call(name, o) { wx.createLivePlayerContext('player')[name]({ ...o, fail: e => console.log(name, e.errMsg) }) } })
