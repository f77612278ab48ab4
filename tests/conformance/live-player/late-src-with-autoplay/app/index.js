Page({ data: { src: "" }, on() {}, go() { this.setData({ src: "rtmp://live.test/live/a" }) } })
