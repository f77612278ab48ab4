Component({ properties: { n: String }, lifetimes: { moved() { console.log('moved') } } })
