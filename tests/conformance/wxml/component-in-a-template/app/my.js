Component({ properties: { n: Number }, ready() { this.triggerEvent('go', this.data.n) } })
