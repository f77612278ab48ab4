Page({ data: { array: [{ message: 'foo' }, { message: 'bar' }] } })
