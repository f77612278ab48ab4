Page({ onReady() { wx.setTabBarBadge({ index: 0, text: '99', success: r => console.log(r.errMsg) }); wx.setTabBarItem({ index: 1, text: 'Mine2' }) } })
