Component({ properties: { node: Object }, methods: { total() { return this.selectAllComponents('.kid').reduce((t, k) => t + k.total(), this.data.node.n) } } })
