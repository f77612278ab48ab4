Page({ on() {}, go() { wx.createLivePusherContext().start({ success: () => console.log('starts'), fail: e => console.log(e.errMsg) }) } })
