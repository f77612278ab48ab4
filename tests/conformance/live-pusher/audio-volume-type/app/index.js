Page({ data: { type: "voicecall" }, on() {}, set(type) { this.setData({ type }) } })
