Page({ onReady() { setTimeout(() => this.setData({ on: true }), 500) } })
