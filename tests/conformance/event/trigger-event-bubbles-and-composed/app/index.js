Page({ pageEventListener1() { console.log('page 1') }, pageEventListener2() { console.log('page 2') } })
