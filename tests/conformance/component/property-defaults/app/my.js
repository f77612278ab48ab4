Component({ properties: { s: String, n: Number, b: Boolean, a: Array, o: Object, x: null, d: { type: String, value: 'dflt' } },
  lifetimes: { attached() { console.log(JSON.stringify([this.data.s, this.data.n, this.data.b, this.data.a, this.data.o, this.data.x, this.data.d])) } } })
