Page({ onLoad() { const o = wx.getLaunchOptionsSync(); console.log(o.path, o.query.k, o.scene, typeof o.referrerInfo) } })
