enum Kind { A = 2, B }
type Q = Record<string, string | undefined>
Page({ data: { n: 0 as number }, onLoad(q: Q) { const app = getApp<any>(); this.setData({ n: app.globalData.n + Kind.B }); console.log((q?.x ?? 'none')!) } })
