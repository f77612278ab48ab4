Page({ data: { array: [1, 2, 3, 4, 5, 1, 2, 3, 4] } })
