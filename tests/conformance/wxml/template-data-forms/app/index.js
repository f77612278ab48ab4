Page({ data: { foo: 'my-foo', bar: 'my-bar', x: 3, a: 5, obj1: { a: 1, b: 2 }, obj2: { b: 3, c: 4 } } })
