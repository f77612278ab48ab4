Page({ data: { v: 'SD' }, on() {}, set() { this.setData({ v: 'FHD' }) }, again() { const c = wx.createLivePusherContext(); c.stop({ success: () => c.start() }) } })
