Page({ onLoad() { wx.request({ url: 'https://example.com/onLoad', success: () => console.log('never'), fail: e => console.log(e.errMsg), complete: () => console.log('complete') }) } })
