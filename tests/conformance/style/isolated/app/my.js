Component({ lifetimes: { ready() { this.createSelectorQuery().select('.a').boundingClientRect(r => console.log('component', r.width, r.height)).exec() } } })
