Page({ data: { nothing: null } })
