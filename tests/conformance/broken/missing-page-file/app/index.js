Page({ onLoad() { console.log('runs') } })
