Page({ data: { v: false }, volume(e) { const on = e.detail.volume > 0; if (on !== this.loud) console.log(this.loud = on) }, set() { this.setData({ v: true }) } })
