Component({ properties: { name: String }, lifetimes: { detached() { console.log('detached', this.data.name) } } })
