Page({ say(e) { console.log(e.currentTarget.id, e.type) } })
