Page({ data: { who: 'index' }, greet(w) { console.log('hello', w) } })
