const b = require('./behavior')
Component({ behaviors: [b], data: { shared: 'component', obj: { c: 2 } }, attached() {
  console.log('component attached', this.data.shared, JSON.stringify(this.data.obj), this.who(), this.only()) }, methods: { who() { return 'component' } } })
