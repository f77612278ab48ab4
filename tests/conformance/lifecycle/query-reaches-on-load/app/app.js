App({ onLaunch(o) { console.log(o.query.id) } })
