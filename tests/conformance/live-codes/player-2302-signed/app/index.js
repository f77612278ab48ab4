Page({ data: { src: '' }, on() {}, pushed(e) { if (e.detail.code === 1002) this.setData({ src: 'rtmp://live.test/live/a?bizid=1&txTime=7FFFFFFF&txSecret=20e6d865f462dff61ada209d53c71cf9' }) } })
