Page({ data: { zero: 0, more: [8, 9] } })
