Page({ onReady() { const [tab, hidden] = getApp().heights; console.log(tab < hidden, hidden === wx.getWindowInfo().windowHeight) } })
