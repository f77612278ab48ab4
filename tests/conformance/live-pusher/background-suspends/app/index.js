Page({ on() {}, net(e) { this.rate = e.detail.info.videoBitrate }, ask() { console.log(this.rate > 0) } })
