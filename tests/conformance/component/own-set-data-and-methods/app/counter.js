Component({ data: { n: 0 }, methods: { add() { this.setData({ n: this.data.n + 1 }) } } })
