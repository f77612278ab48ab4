Page({ tap(e) { console.log(e.type, e.target.id, e.target.dataset.who, e.currentTarget.id, e.currentTarget.dataset.who) } })
