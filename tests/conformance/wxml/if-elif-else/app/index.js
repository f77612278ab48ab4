Page({ data: { length: 3 } })
