Page({ a() { console.log('first') }, b() { console.log('second') } })
