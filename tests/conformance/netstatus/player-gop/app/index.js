Page({ onLoad() { this.seen = [] }, on() {}, net(e) { this.seen.push(e.detail.info) }, ask() { const all = this.seen, last = all[all.length - 1]; console.log(Math.abs(last.videoGOP - 2) <= 0.3) } })
