Page({
  onReady() {
    this.observer = this.createIntersectionObserver()
    this.observer.relativeToViewport({ bottom: 50 }).observe('#far', (r) => {
      const height = wx.getWindowInfo().windowHeight
      console.log(r.id, r.dataset.n, r.intersectionRatio, r.boundingClientRect.height, r.relativeRect.bottom === height + 50, r.time > 0)
    })
  },
  to(scrollTop) { wx.pageScrollTo({ scrollTop, duration: 0 }) },
  stop() { this.observer.disconnect() },
})
