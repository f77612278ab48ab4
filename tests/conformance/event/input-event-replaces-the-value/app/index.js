Page({ data: { v: '' }, on(e) { console.log(e.detail.value, typeof e.detail.cursor) } })
