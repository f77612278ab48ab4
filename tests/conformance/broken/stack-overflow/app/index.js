Page({ deep() { const f = () => f() + 1; f() }, next() { console.log('alive') } })
