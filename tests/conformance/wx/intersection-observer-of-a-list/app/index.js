Page({ more() { this.selectComponent("#my").setData({ top: 40 }) } })
