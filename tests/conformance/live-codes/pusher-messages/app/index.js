Page({ on(e) { if (e.detail.code === 1002) console.log(e.detail.code, typeof e.detail.message) } })
