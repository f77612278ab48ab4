Page({ data: { o: { a: 1, b: 2 }, list: [1, 2, 3, 4] } })
