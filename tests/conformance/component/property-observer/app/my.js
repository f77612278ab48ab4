Component({ properties: { v: { type: Number, value: 0, observer(now, old) { console.log('observer', now, old) } } } })
