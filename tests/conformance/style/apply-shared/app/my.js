Component({ options: { styleIsolation: 'apply-shared' }, lifetimes: { ready() { this.createSelectorQuery().select('.a').boundingClientRect(r => console.log(r.height)).exec() } } })
