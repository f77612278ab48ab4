Page({
  onLoad() {
    const say = () => console.log(wx.getSystemSetting().deviceOrientation)
    say()
    setTimeout(say, 150)
    setTimeout(say, 250)
  }
})
