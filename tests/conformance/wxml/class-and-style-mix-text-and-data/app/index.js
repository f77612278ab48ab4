Page({ data: { id: 0, on: true, w: 10, a: 1, b: 2, c: 3 } })
