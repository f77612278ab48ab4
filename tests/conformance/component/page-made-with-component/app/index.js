Component({ properties: { paramA: Number, paramB: String }, methods: { onLoad() { console.log(this.data.paramA === 123, this.data.paramB) }, onShow() { console.log('show') } } })
