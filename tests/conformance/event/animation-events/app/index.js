Page({ data: { on: 'none' }, on(e) { console.log(e.type, e.detail.elapsedTime) }, go() { this.setData({ on: 'a' }) } })
