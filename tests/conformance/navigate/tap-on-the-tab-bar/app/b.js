Page({ onShow() { console.log('b onShow') }, onTabItemTap(i) { console.log(i.index, i.pagePath, i.text) } })
