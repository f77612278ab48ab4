Page({
  onLoad() {
    this.say()
    wx.onBatteryInfoChange((r) => {
      console.log('saves', r.isLowPowerModeEnabled)
      this.say()
    })
  },
  say() {
    const { level, isCharging, isLowPowerModeEnabled } = wx.getBatteryInfoSync()
    wx.getBatteryInfo({ success: (r) => console.log(r.level === level, level <= 20, isCharging, isLowPowerModeEnabled) })
  }
})
