Page({ data: { on: '' }, on(e) { console.log(e.type, e.detail.elapsedTime) }, set(on) { this.setData({ on }) } })
