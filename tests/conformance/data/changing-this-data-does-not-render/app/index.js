Page({ data: { n: 0 }, go() { this.data.n = 5; console.log(this.data.n) } })
