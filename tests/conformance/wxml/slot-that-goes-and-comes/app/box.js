Component({ data: { on: true } })
