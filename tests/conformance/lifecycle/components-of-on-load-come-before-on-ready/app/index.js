Page({
  onLoad() { console.log('onLoad'); this.setData({ a: true }) },
  onShow() { console.log('onShow'); this.setData({ b: true }) },
  onReady() { console.log('onReady', !!this.selectComponent('#a'), !!this.selectComponent('#b')) },
})
