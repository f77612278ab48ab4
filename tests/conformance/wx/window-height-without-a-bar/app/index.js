Page({ onReady() { const w = wx.getWindowInfo(); console.log(w.windowHeight === w.screenHeight) } })
