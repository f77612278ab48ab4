Page({ on(e) { if (e.detail.code === 2004) console.log(e.detail.code) } })
