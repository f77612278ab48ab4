Page({ go() { wx.navigateTo({ url: '/b', success: r => console.log('success', r.errMsg), complete: r => console.log('complete', r.errMsg), fail: () => console.log('fail') }) } })
