Page({ data: { v: 'contain' }, on() {}, set() { this.setData({ v: 'fillCrop' }) } })
