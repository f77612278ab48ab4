Page({
  on() {},
  call(name, o) { wx.createLivePusherContext()[name]({ ...o, success: r => console.log(name, r.errMsg), fail: e => console.log(name, e.errMsg) }) },
  listen(event) { wx.createLivePusherContext().onCustomRendererEvent(event, () => console.log('heard')) },
  wrong() { try { wx.createLivePusherContext().onCustomRendererEvent('frame') } catch (e) { console.log(e.message) } },
})
