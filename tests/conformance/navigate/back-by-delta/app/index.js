Page({ data: { name: 'first' }, onShow() { console.log('show', getCurrentPages().length) } })
