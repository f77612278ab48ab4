Component({ properties: { name: Number }, lifetimes: { attached() { console.log('attached', this.data.name) } } })
