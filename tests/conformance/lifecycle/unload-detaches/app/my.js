Component({ lifetimes: { detached() { console.log('detached') } } })
