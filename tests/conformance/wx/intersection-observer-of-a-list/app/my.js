Component({
  data: { top: 80 },
  ready() {
    const tell = (r) => console.log(r.dataset.i, r.intersectionRatio)
    wx.createIntersectionObserver(this, { thresholds: [0.6], observeAll: true, initialRatio: 0.7 }).relativeTo('.area').observe('.item', tell)
    wx.createIntersectionObserver(this, { thresholds: [0.8], initialRatio: 1 }).relativeTo('.area').relativeToViewport().observe('.item', tell)
  },
})
