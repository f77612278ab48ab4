Page({ data: { on: true }, on() {}, off() { this.setData({ on: false }) } })
