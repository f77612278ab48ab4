Page({ data: { a: [{ id: 1, n: 'a' }, { id: 1, n: 'b' }] }, go() { this.setData({ a: [{ id: 1, n: 'c' }, { id: 2, n: 'd' }, { id: 1, n: 'e' }] }) } })
