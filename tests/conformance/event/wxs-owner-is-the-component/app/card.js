Component({ methods: { said(o) { console.log('card', o.who, o.k) } } })
