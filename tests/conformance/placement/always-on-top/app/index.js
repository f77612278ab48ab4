Page({ p() { console.log('player') }, v() { console.log('view') } })
