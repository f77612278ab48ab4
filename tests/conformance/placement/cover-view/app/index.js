Page({ v() { console.log('cover-view') } })
