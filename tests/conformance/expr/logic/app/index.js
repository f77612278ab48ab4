Page({ data: { n: 2, a: { b: { c: 'deep' } } } })
