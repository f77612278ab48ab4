Page({ data: { on: true }, onReady() { console.log('page onReady') }, off() { this.setData({ on: false }) } })
