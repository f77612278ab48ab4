Component({ methods: { on(e) { console.log('component', e.target.id, e.currentTarget.id) } } })
