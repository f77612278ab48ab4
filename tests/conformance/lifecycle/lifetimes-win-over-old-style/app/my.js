Component({ attached() { console.log('old') }, ready() { console.log('old ready') }, lifetimes: { attached() { console.log('new') } } })
