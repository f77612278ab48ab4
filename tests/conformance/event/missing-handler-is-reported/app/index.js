Page({ ok() { console.log('ok') } })
