Page({ data: { v: false }, on() {}, set() { this.setData({ v: true }) } })
