Page({ onReady() { wx.createSelectorQuery().select('#v').fields({ computedStyle: ['margin-left', 'display'] }, r => console.log(r['margin-left'] || r.marginLeft, r.display)).exec() } })
