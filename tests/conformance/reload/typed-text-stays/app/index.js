Page({
  data: { v: 'given' },
  ask() { wx.createSelectorQuery().selectAll('input').fields({ properties: ['value'] }, l => console.log(...l.map(r => r.value))).exec() },
})
