Component({ lifetimes: { ready() { this.createSelectorQuery().select('.inner').boundingClientRect(r => console.log('component', r.width, r.height)).exec() } } })
