Page({ data: { title: 'header' } })
