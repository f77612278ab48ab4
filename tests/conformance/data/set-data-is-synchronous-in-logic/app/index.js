Page({ data: { n: 0 }, go() { this.setData({ n: 1 }, () => console.log('rendered', this.data.n)); console.log('set', this.data.n) } })
