Page({ data: { o: { k: 1 } }, tap(e) { const d = e.currentTarget.dataset; console.log(d.alphaBeta === '1', d.alphabeta === '2', d.n === 5, d.o.k) } })
