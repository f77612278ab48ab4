Page({ data: { src: '' }, on(e) { if (e.detail.code === 1002) this.setData({ src: 'rtmp://live.test/live/room' }) } })
