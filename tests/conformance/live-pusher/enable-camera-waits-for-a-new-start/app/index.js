Page({ data: { v: true }, on() {}, set() { this.setData({ v: false }) }, again() { const c = wx.createLivePusherContext(); c.stop({ success: () => c.start() }) } })
