Page({ onLoad() { wx.batchSetStorageSync([{ key: 'a', value: 1 }, { key: 'b', value: { c: 2 } }]); console.log(JSON.stringify(wx.batchGetStorageSync(['a', 'b']))) } })
