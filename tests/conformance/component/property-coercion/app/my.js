Component({ properties: { s: String, n: Number, b: Boolean, b2: Boolean, nameOfIt: String },
  lifetimes: { attached() { const d = this.data; console.log(d.s === '12', d.n === 34, d.b === true, d.b2 === true, d.nameOfIt, this.properties.n) } } })
