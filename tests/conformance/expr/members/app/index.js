Page({ data: { o: { a: { b: 'B' } }, key: 'a', list: [10, 20], n: 2, s: 'str' } })
