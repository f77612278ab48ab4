Page({ data: { list: [1, 2] }, go() { this.setData({ list: [2, 3, 1] }) } })
