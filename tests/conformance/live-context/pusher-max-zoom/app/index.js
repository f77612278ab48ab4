Page({ on() {}, call() { wx.createLivePusherContext().getMaxZoom({ success: r => console.log(typeof r.maxZoom, Number(r.maxZoom) >= 1) }) } })
