Page({ data: { v: false }, on() {}, set(v) { this.setData({ v }) } })
