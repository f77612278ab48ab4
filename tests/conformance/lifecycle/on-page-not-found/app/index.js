Page({ onLoad() { console.log('index') } })
