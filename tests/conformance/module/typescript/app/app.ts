interface Data { n: number }
App<{ globalData: Data }>({ globalData: { n: 4 } })
