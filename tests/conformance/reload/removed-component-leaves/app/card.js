Component({
  properties: { name: { type: String, value: 'none' } },
  data: { n: 0 },
  lifetimes: { attached() { console.log('attached', this.data.name) }, detached() { console.log('detached', this.data.name) } },
  methods: { more() { this.setData({ n: this.data.n + 1 }) } },
})
