Page({
  onReady() {
    const query = wx.createSelectorQuery()
    for (const id of ['a', 'b', 'c', 'd']) query.select('#' + id).boundingClientRect()
    query.exec(boxes => console.log(boxes.map(b => `${b.left},${b.top} ${b.height}`).join(' | ')))
  },
})
