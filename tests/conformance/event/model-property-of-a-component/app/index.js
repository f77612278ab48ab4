Page({ data: { pageValue: 'a' }, say() { console.log(this.data.pageValue) } })
