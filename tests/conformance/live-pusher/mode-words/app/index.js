Page({ data: { v: undefined }, on() {}, set(v) { this.setData({ v }) } })
