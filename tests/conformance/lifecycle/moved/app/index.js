Page({ data: { list: ['a', 'b'] }, turn() { this.setData({ list: ['b', 'a'] }) } })
