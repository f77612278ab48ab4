Page({ data: { h: 10 }, onReady() { this.setData({ h: 20 }, () => this.selectComponent('.wide').measure()) } })
