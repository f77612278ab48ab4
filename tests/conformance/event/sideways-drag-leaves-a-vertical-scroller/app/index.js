Page({ scroll(e) { this.left = e.detail.scrollLeft }, onPageScroll(e) { this.top = e.scrollTop }, ask() { console.log(this.left || 0, this.top || 0) } })
