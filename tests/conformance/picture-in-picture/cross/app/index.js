Page({ on() {}, onHide() { this.hid = true }, onShow() { if (this.hid) console.log('show') } })
