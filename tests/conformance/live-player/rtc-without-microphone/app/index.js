Page({ error(e) { console.log(e.detail.errMsg) } })
