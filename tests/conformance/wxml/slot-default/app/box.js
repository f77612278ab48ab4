Component({ data: { mine: 'of the component' } })
