Component({ data: { n: 0 }, attached() { this.setData({ n: 1 }) } })
