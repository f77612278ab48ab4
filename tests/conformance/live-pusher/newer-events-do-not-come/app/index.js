Page({ on(e) { if (e.type !== 'statechange' || e.detail.code === 1002) console.log(e.type) } })
