Page({ data: { list: [1, 2] }, add() { this.setData({ list: [0].concat(this.data.list) }) } })
