Page({ data: { n: 0 }, go() { this.setData({ n: 5 }) } })
