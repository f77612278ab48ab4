Page({ onPageScroll(e) { if (!this.seen) console.log(e.scrollTop > 0); this.seen = true }, onReachBottom() { console.log('bottom') }, down() { wx.pageScrollTo({ scrollTop: 2900, duration: 0 }) } })
