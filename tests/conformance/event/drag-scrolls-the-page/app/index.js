Page({ onPageScroll(e) { this.top = e.scrollTop }, onReachBottom() { console.log('bottom') }, ask() { console.log(this.top) } })
