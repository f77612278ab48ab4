Component({ lifetimes: { attached() { console.log('attached', this.id) }, ready() { console.log('ready') } }, pageLifetimes: { show() { console.log('show') } } })
