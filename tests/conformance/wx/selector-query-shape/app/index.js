Page({ onReady() { const q = wx.createSelectorQuery()
  q.select('#the-id').boundingClientRect(); q.selectAll('.a').fields({ dataset: true, size: true }); q.selectViewport().scrollOffset(); q.select('#none').boundingClientRect(); q.selectAll('.none').boundingClientRect()
  q.exec(res => { const r = res[0]; console.log(r.id, r.dataset.n, r.left, r.top, r.right, r.bottom, r.width, r.height)
    console.log(res[1].length, res[1][0].dataset.n, res[1][1].height); console.log(res[2].scrollTop, res[2].scrollLeft); console.log(res[3], JSON.stringify(res[4])) }) } })
