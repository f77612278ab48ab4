Page({
  data: { name: '真机', taps: 0 },

  onTap() {
    this.setData({ taps: this.data.taps + 1 })
  },
})
