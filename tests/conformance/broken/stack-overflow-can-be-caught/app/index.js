Page({ deep() { const f = () => f() + 1; try { f() } catch (e) { console.log('caught') } } })
