Page({ open(on) { this.selectComponent('#b').setData({ on }) } })
