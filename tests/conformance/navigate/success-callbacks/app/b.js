Page({ async back() { const r = await wx.navigateBack(); console.log(r.errMsg) } })
