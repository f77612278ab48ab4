Page({ onLoad() { console.log('page loads') } })
