Page({ volume(e) { const v = e.detail.volume; if (!this.said) console.log(v > 0 && v <= 100); this.said = true } })
