Page({ data: { n: 3 }, grow() { this.setData({ n: 9 }) } })
