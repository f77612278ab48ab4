Page({ data: { v: true, m: false }, on() {}, mic() { this.setData({ v: false }) }, mute() { this.setData({ m: true }) } })
