Page({ data: { n: 5 } })
