Page({ data: { more: 'x', w: 1 }, go() { this.setData({ more: 'y', w: 2 }) } })
