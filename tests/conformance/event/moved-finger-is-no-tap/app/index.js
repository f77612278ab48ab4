Page({ say(e) { console.log(e.type) } })
