Component({ data: { n: 2 } })
