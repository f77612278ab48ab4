Component({ properties: { o: Object }, attached() { this.data.o.n = 5 } })
