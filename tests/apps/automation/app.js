App({ globalData: { user: 'ann' } })
