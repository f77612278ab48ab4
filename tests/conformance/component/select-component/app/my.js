Component({ properties: { n: Number }, methods: { hello(w) { console.log('hello from', w) } } })
