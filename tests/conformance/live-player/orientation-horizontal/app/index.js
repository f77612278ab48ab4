Page({ data: { v: 'vertical' }, on() {}, set() { this.setData({ v: 'horizontal' }) } })
