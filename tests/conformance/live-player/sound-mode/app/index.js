Page({ data: { v: 'speaker' }, on() {}, set() { this.setData({ v: 'ear' }) } })
