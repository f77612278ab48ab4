Component({ lifetimes: { attached() { console.log('inner attached') }, ready() { console.log('inner ready') } } })
