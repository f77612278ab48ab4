Page({ data: { list: [{ name: 'a', on: true }, { name: 'b' }, { name: 'c', on: true }] } })
