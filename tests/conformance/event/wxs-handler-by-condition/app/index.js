Page({ data: { kind: 'wxs' }, set(kind) { this.setData({ kind }) }, onTap() { console.log('page') } })
