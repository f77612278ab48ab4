Page({ onLoad() { const i = wx.getSystemInfoSync()
  const want = { brand: 'string', model: 'string', pixelRatio: 'number', screenWidth: 'number', screenHeight: 'number', windowWidth: 'number', windowHeight: 'number', statusBarHeight: 'number', language: 'string', version: 'string', system: 'string', platform: 'string', SDKVersion: 'string', fontSizeSetting: 'number', safeArea: 'object', benchmarkLevel: 'number' }
  console.log(Object.keys(want).filter(k => typeof i[k] !== want[k]).join() || 'all')
  console.log(['left', 'right', 'top', 'bottom', 'width', 'height'].every(k => typeof i.safeArea[k] === 'number'), i.windowHeight < i.screenHeight)
  const r = wx.getMenuButtonBoundingClientRect(); console.log(['width', 'height', 'top', 'right', 'bottom', 'left'].every(k => typeof r[k] === 'number')) } })
