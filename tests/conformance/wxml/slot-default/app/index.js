Page({ data: { mine: 'of the page' } })
