Page({
  data: {
    name: 'world', count: 0, heard: '', note: '', on: false, level: 10, picked: '', mine: '', answer: '',
    items: [{ id: 1, text: 'one' }, { id: 2, text: 'two' }, { id: 3, text: 'three' }],
  },
  onAdd() { this.setData({ count: this.data.count + 1 }) },
  onTouch(e) {
    const at = e.changedTouches[0]
    const where = e.type === 'touchmove' ? `@${at.pageX},${at.pageY}` : ''
    this.setData({ heard: this.data.heard + ` ${e.type}${where}` })
  },
  onName(e) { this.setData({ name: e.detail.value }) },
  onNote(e) { this.setData({ note: e.detail.value }) },
  onSwitch(e) { this.setData({ on: e.detail.value }) },
  onSlider(e) { this.setData({ level: e.detail.value }) },
  onPick(e) { this.setData({ picked: `${e.detail.by} from ${e.currentTarget.id}` }) },
  onMine(e) { this.setData({ mine: `mine ${e.detail.n}` }) },
  onInner(e) { this.setData({ mine: `inner ${e.type}` }) },
  onAsk() {
    wx.showModal({ title: 'sure?', success: r => this.setData({ answer: r.confirm ? 'yes' : 'no' }) })
  },
  greet(first, second) { return `${first} and ${second} of ${this.data.name}` },
  later(n) { return new Promise(done => setTimeout(() => done({ twice: n * 2 }), 50)) },
  fails() { throw new TypeError('not today') },
  boom() { setTimeout(() => { throw new RangeError('boom') }, 0) },
  storage() { return wx.getStorageInfoSync().keys },
})
