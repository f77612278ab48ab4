Page({ data: { text: 'init data', num: 0, array: [{ text: 'init data' }], object: { text: 'init data' } },
  go() { this.setData({ text: 't', 'array[0].text': 'a', 'object.text': 'o', 'newField.text': 'n' }); console.log(JSON.stringify(this.data)) } })
