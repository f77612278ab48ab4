Page({ bad() { throw new Error('no good') } })
