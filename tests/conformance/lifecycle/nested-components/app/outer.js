Component({ lifetimes: { attached() { console.log('outer attached') }, ready() { console.log('outer ready') } } })
