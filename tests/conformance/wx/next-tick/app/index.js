Page({ data: { n: 1 }, onReady() { this.setData({ n: 2 }); wx.nextTick(() => { console.log('tick'); this.setData({ n: 3 }) }); this.setData({ n: 4 }); console.log('sync') } })
