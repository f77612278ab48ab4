Page({ on() {}, call(name, o) { wx.createLivePusherContext()[name]({ ...o, success: r => console.log(name, r.errMsg), fail: e => console.log(name, e.errMsg) }) } })
