// miniprogram-simulate on jsdom: the list of the `list` benchmark.
// Usage: node simulate.cjs ROWS CHANGES, in the folder where the peers are installed.
const { createRequire } = require('node:module')
const { join } = require('node:path')
const { template, change } = require('./workload.cjs')

const installed = createRequire(join(process.cwd(), 'package.json'))
const [count, changes] = [Number(process.argv[2]), Number(process.argv[3])]

const { window } = new (installed('jsdom').JSDOM)('<!doctype html><body></body>', { pretendToBeVisual: true })
const names = ['document', 'navigator', 'HTMLElement', 'Element', 'Node', 'Text', 'Comment', 'Event', 'CustomEvent', 'MutationObserver', 'DocumentFragment', 'getComputedStyle']
for (const [name, value] of [['window', window], ...names.map((name) => [name, window[name]])]) {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
}

const simulate = installed('miniprogram-simulate')
const component = simulate.render(simulate.load({ template, data: { rows: [] } }))
component.attach(document.body.appendChild(document.createElement('div')))

const figures = change((patch) => component.setData(patch), count, changes)
console.log(JSON.stringify({ peer: 'miniprogram-simulate', ...figures }))
process.exit(0)
