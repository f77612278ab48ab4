Page({ data: { muted: false, mic: true }, on() {}, set(data) { this.setData(data) } })
