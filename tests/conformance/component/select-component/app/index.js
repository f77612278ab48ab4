Page({ go() { const c = this.selectComponent('#the-id'); c.hello('page'); console.log(c.data.n, this.selectAllComponents('.the-class').length, this.selectComponent('.none') === null) } })
