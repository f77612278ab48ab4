Page({ data: { root: { n: 1, kids: [{ n: 2, kids: [] }, { n: 3, kids: [{ n: 4, kids: [] }] }] } }, say() { console.log(this.selectComponent('#top').total()) } })
