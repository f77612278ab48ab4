Component({ externalClasses: ['my-class'], lifetimes: { ready() { this.createSelectorQuery().select('#in').boundingClientRect(r => console.log(r.height)).exec() } } })
