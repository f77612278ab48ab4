Page({
  onLoad(query) {
    const outer = this.selectComponent('#o')
    console.log(outer.data.n, outer.selectComponent('.i').data.n)
    outer.setData({ n: 3 })
  },
  onReady() { console.log(this.selectComponent('#o').data.n) },
})
