Component({ methods: { on(e) { console.log('component', typeof e.target.id) } } })
