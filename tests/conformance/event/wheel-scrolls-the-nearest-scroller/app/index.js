Page({
  scroll(e) { this.top = e.detail.scrollTop; this.height = e.detail.scrollHeight },
  upper(e) { console.log('upper', e.detail.direction) },
  lower(e) { console.log('lower', e.detail.direction) },
  tap() { console.log('tap') },
  onPageScroll(e) { console.log('page', e.scrollTop) },
  ask() { console.log(this.top, this.height) },
})
