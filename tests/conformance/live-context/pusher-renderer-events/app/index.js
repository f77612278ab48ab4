Page({
  data: { mode: 'SD' },
  onReady() {
    const context = wx.createLivePusherContext()
    let n = 0
    context.onCustomRendererEvent('frame', () => console.log('the earlier listener'))
    context.onCustomRendererEvent('frame', ({ width, height }) => {
      if (++n === 10) console.log(`frame ${width}x${height}`)
    })
    context.onCustomRendererEvent('update', ({ width, height }) => console.log(`update ${width}x${height}`))
  },
  wide() { this.setData({ width: 540, height: 960 }) },
})
