Page({ heard() { console.log('wrong') } })
