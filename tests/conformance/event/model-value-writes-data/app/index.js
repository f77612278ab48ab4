Page({ data: { value: 'a' }, say() { console.log(this.data.value) } })
