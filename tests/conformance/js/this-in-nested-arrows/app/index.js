class Named {
  constructor() { this.name = 'object' }
  ask() { return [1].map((n) => [n].map(() => this.name)[0])[0] }
}
Page({
  data: { name: 'page' },
  async onLoad() {
    const say = (what) => [what].forEach((word) => console.log(word, this.data.name))
    say('two')
    const deep = () => () => () => this.data.name
    console.log('four', deep()()())
    const block = (n) => {
      'use strict'
      return [n].map((x) => x + this.data.name)[0]
    }
    console.log(block('block '))
    await Promise.resolve().then(() => [1].forEach(() => console.log('async', this.data.name)))
    console.log(new Named().ask())
    const after = (then) => setTimeout(() => then(), 1)
    after(() => this.setData({ name: 'later' }, () => console.log(this.data.name)))
  }
})
