Page({ data: { url: '' }, on() {}, set() { this.setData({ url: 'rtmp://live.test/live/a' }) } })
