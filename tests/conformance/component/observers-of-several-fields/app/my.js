Component({ data: { numberA: 0, numberB: 0, sum: 0 }, observers: { 'numberA, numberB'(a, b) { this.setData({ sum: a + b }) } },
  methods: { t() { this.setData({ numberA: 1, numberB: 2 }); console.log(this.data.sum); this.setData({ numberA: 1 }); console.log(this.data.sum) } } })
