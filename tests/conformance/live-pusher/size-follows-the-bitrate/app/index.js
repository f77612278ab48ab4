Page({ on() {}, onLoad() { this.heights = [] }, net(e) { this.heights.push(e.detail.info.videoHeight) }, ask() { const h = this.heights; console.log(h[0] === 1280 && h[h.length - 1] < 1280) } })
