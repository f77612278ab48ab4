App({ onPageNotFound(r) { console.log(r.path, r.query.a, r.isEntryPage); wx.reLaunch({ url: '/index' }) } })
