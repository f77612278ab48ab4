App({ heights: [] })
