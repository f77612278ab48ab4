Page({ data: { v: 1 }, go() { this.setData({ v: 2 }) }, same() { this.setData({ v: 2 }) } })
