const make = (count, round) =>
  Array.from({ length: count }, (_, id) => ({ id, name: `row ${id}:${round}`, on: id % 2 === 0 }))

Page({
  data: { rows: [] },

  // Rows are made apart, because peers are timed from `setData` on.
  make(count, round) {
    this.next = make(count, round)
  },

  put() {
    this.setData({ rows: this.next })
  },

  fill(count, round) {
    this.setData({ rows: make(count, round) })
  },

  rename(index, name) {
    this.setData({ [`rows[${index}].name`]: name })
  },
})
