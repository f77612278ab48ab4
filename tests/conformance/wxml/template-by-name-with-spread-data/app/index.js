Page({ data: { outside: 'never', item: { index: 0, msg: 'this is a template', time: '2016-09-15' } } })
