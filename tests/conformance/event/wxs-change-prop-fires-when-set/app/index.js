Page({ data: { n: 1, other: 0 }, set(n) { this.setData({ n }) }, other() { this.setData({ other: 1 }) } })
