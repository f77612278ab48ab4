Page({ data: { w: 360, h: 640 }, on() {}, set() { this.setData({ w: 540, h: 960 }) } })
