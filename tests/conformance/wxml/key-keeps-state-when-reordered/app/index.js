Page({ data: { list: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] }, turn() { this.setData({ list: this.data.list.slice().reverse() }) } })
