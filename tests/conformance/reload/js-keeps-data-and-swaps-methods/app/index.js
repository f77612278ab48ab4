Page({ data: { n: 0 }, onLoad() { console.log('load') }, tap() { this.setData({ n: this.data.n + 1 }) } })
