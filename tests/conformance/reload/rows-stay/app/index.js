Page({ data: { list: ['a', 'b'] } })
