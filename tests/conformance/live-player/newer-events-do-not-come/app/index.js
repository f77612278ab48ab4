Page({ on(e) { if (e.type !== 'statechange' || e.detail.code === 2004) console.log(e.type) } })
