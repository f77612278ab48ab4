Page({ said(o) { console.log(o.id) } })
