Page({ customData: { hi: 'MINA' }, helper() { return this.customData.hi }, onLoad() { console.log(this.helper(), this.route, this.is, this.options.k) } })
