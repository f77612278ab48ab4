Page({ data: { who: 'b' }, onShow() { const p = getCurrentPages(); console.log(p.map(x => x.route + ':' + x.data.who).join(' ')); p[0].greet('from b'); console.log(p[1] === this) } })
