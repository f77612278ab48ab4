Component({
  properties: { title: { type: String, value: 'untitled' } },
  data: { times: 0, deep: { list: [1, 2, 3] } },
  methods: {
    onTap() {
      this.setData({ times: this.data.times + 1 })
      this.triggerEvent('pick', { by: this.properties.title })
    },
    sum(a, b) { return a + b + this.data.times },
  },
})
