Page({ onReady() { const q = wx.createSelectorQuery(); q.select('#a').boundingClientRect(); q.exec(([a]) => console.log(a.width, a.height)) } })
