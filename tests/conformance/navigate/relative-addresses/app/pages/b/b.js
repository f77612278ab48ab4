Page({ onLoad(q) { console.log(this.route, q.x) } })
