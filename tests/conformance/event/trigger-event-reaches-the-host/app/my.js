Component({ methods: { onTap() { this.triggerEvent('myevent', { n: 1 }); this.triggerEvent('other') } } })
