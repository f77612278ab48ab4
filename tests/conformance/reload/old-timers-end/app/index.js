Page({ onLoad() { setInterval(() => console.log('old'), 100) } })
