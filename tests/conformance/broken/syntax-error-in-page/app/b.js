Page({ onLoad() { console.log('b works') } })
