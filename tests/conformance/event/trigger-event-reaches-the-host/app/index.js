Page({ on(e) { console.log(e.type, JSON.stringify(e.detail), e.target.id, e.currentTarget.dataset.k) } })
