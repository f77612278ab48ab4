Page({ onLoad() { const hide = () => { console.log('hide'); wx.offAppHide(hide) }; wx.onAppHide(hide); wx.onAppShow(o => console.log('show', o.path)) } })
