Page({ async onLoad() { await wx.authorize({ scope: 'scope.camera' }); try { await wx.authorize({ scope: 'scope.record' }) } catch (e) { console.log(e.errMsg) }
  const s = await wx.getSetting(); console.log(s.authSetting['scope.camera'], s.authSetting['scope.record']) } })
