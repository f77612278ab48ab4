// glass-easel with its own template compiler: the list of the `list` benchmark, on jsdom (`dom`) or without a view (`empty`).
// Usage: node glass-easel.cjs ROWS CHANGES dom|empty, in the folder where the peers are installed.
const { createRequire } = require('node:module')
const { join } = require('node:path')
const { template, change } = require('./workload.cjs')

const installed = createRequire(join(process.cwd(), 'package.json'))
const [count, changes, backend] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]]

if (backend === 'dom') {
  const { window } = new (installed('jsdom').JSDOM)('<!doctype html><body></body>')
  Object.assign(globalThis, { window, document: window.document })
  for (const name of ['Node', 'Element', 'HTMLElement', 'Event']) {
    Object.defineProperty(globalThis, name, { value: window[name], configurable: true, writable: true })
  }
}

const easel = installed('glass-easel')
const { TmplGroup } = installed('glass-easel-template-compiler')

const templates = new TmplGroup()
templates.addTmpl('', template)
const groupList = new Function(`return ${templates.getTmplGenObjectGroups()}`)()
templates.free()

const definition = easel.getDefaultComponentSpace().defineComponent({
  template: { groupList, content: groupList[''] },
  data: { rows: [] },
})
const context = backend === 'dom' ? new easel.CurrentWindowBackendContext() : new easel.EmptyBackendContext()
const root = easel.Component.createWithContext('root', definition, context)
if (backend === 'dom') {
  const place = document.body.appendChild(document.createElement('div'))
  easel.Element.replaceDocumentElement(root, document.body, place)
} else {
  easel.Element.pretendAttached(root)
}

const figures = change((patch) => root.setData(patch), count, changes)
console.log(JSON.stringify({ peer: `glass-easel/${backend}`, ...figures }))
process.exit(0)
