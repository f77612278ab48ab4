Page({ onLoad() { const s = wx.getSystemInfoSync(), w = wx.getWindowInfo(), d = wx.getDeviceInfo(), a = wx.getAppBaseInfo()
  console.log(w.screenWidth === s.screenWidth, w.windowHeight === s.windowHeight, w.safeArea.top === s.safeArea.top, d.platform === s.platform, d.model === s.model, a.SDKVersion === s.SDKVersion, a.language === s.language)
  wx.getSystemInfo({ success: i => console.log(i.errMsg, i.model === s.model) }) } })
