Page({ data: { list: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] }, cut() { this.setData({ list: this.data.list.filter(x => x.id !== 'b') }) } })
