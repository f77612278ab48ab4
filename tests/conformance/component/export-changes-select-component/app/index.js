Page({ go() { console.log(JSON.stringify(this.selectComponent('#the-id'))) } })
