Page({ onReady() { const ask = () => wx.createSelectorQuery().select('#v').boundingClientRect(r => console.log(r.left)).exec(); [140, 170, 500, 750].forEach(t => setTimeout(ask, t)) } })
