Page({
  onLoad() {
    console.log('here')
  }
})
