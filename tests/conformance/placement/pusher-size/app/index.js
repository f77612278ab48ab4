Page({ onReady() { const w = wx.getWindowInfo().windowWidth; const q = wx.createSelectorQuery(); q.select('#a').boundingClientRect(); q.exec(([a]) => console.log(a.width === w, a.height)) } })
