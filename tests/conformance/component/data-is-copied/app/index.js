Page({ data: { o: { n: 1 } }, say() { console.log(this.data.o.n) } })
