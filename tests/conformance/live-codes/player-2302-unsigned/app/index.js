Page({ data: { src: '' }, on() {}, pushed(e) { if (e.detail.code === 1002) this.setData({ src: 'rtmp://live.test/live/a' }) } })
