Component({ properties: { n: Number }, relations: { './ul': { type: 'parent', linked() { this.joined = true } } } })
