Page({ said() { console.log('wrong') }, done(e) { console.log('done', e.detail.n, e.currentTarget.id) } })
