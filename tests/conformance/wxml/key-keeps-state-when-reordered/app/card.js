let n = 0
Component({ properties: { name: String }, data: { born: 0 }, lifetimes: { attached() { this.setData({ born: ++n }); console.log('attached', this.data.name) }, detached() { console.log('detached', this.data.name) } } })
