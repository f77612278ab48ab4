Page({ data: { a: { b: { c: 1, d: 2 } }, list: [{ n: 1 }, { n: 2 }] }, go() { this.setData({ 'a.b.c': 10, 'list[1].n': 20, 'list[2]': { n: 30 } }) } })
