Component({ data: { some: { subfield: 1 }, arr: [1, 2, 3], other: { deep: { x: 1 } } }, observers: {
  'some.subfield'(v) { console.log('subfield', v) }, 'arr[1]'(v) { console.log('arr[1]', v) }, 'other.**'(v) { console.log('other', JSON.stringify(v)) } },
  methods: { t() {
    this.setData({ 'some.subfield': 2 }); this.setData({ some: { subfield: 3 } }); this.setData({ 'arr[0]': 9 }); this.setData({ 'arr[1]': 8 }); this.setData({ 'other.deep.x': 7 })
  } } })
