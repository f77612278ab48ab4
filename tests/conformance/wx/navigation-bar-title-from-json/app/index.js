Page({ onLoad() { console.log('loaded') } })
