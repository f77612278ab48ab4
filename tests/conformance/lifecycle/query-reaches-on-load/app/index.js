Page({ onLoad(q) { console.log(q.id, decodeURIComponent(q.name), this.options.id) } })
