Page({ on() {}, go() { wx.createLivePusherContext().start({ success: () => console.log("started") }) } })
