Page({ data: { n: 1 }, said(o) { console.log(o.now) }, go() { this.setData({ n: 2 }) } })
