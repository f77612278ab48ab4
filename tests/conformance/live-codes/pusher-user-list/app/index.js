Page({ on(e) { console.log(e.detail.code, Array.isArray(JSON.parse(e.detail.message).userlist)) } })
