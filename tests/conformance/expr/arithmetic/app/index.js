Page({ data: { n: 3, s: '4' } })
