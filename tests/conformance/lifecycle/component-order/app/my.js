Component({ properties: { v: { type: String, value: 'default' } }, lifetimes: {
  created() { console.log('created') }, attached() { console.log('attached', this.data.v) }, ready() { console.log('ready') }, detached() { console.log('detached') } } })
