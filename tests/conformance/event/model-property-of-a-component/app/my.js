Component({ properties: { myValue: String }, methods: { update() { this.setData({ myValue: 'leaf' }) } } })
