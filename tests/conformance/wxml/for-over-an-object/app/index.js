Page({ data: { o: { a: 1, b: 'x' } } })
