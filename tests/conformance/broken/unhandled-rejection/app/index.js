Page({ async onLoad() { throw new Error('lost') } })
