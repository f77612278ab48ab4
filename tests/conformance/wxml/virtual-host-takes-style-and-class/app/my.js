Component({
  options: { virtualHost: true },
  externalClasses: ['class'],
  properties: { style: String },
  attached() { console.log(this.data.style) },
  methods: {
    measure() {
      this.createSelectorQuery().select('#in').boundingClientRect((r) => console.log(r.width, r.height, this.data.style)).exec()
    },
  },
})
