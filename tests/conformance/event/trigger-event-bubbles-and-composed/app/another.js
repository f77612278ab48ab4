Component({ methods: { anotherEventListener() { console.log('another') } } })
