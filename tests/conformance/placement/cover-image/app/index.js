Page({ v() { console.log('cover-image') } })
