// Writes runtime/script/src/wx/names.txt: every name under `wx`, its first base library and its kind, one a line.
// Facts only, taken from the npm package miniprogram-api-typings (5.2.3 when this was last run).
// Usage: node scripts/wx-names.mjs [folder of the unpacked package]
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = process.argv[2] ?? 'target/npm/node_modules/miniprogram-api-typings'
const text = readFileSync(join(root, 'types/wx/lib.wx.api.d.ts'), 'utf8')
const body = text.slice(text.indexOf('\n    interface Wx {'))
const names = new Map()
let since = '-'
let doc = ''
let inDoc = false
const lines = body.split('\n').slice(2)
for (const [at, line] of lines.entries()) {
  if (line.startsWith('        /**')) {
    inDoc = true
    doc = ''
  }
  if (inDoc) {
    doc += line + '\n'
    if (line.includes('*/')) {
      inDoc = false
      // The first base library of the call stands on its own line; one inside another sentence is about something else.
      since = /(?:^|\n)\s*\*?\s*(?:最低基础库|需要基础库)：\s*`([\d.]+)`/.exec(doc)?.[1] ?? '1.0.0'
    }
    continue
  }
  if (line.startsWith('    }')) break
  const member = /^        (?:readonly )?([A-Za-z_]\w*)\??([(<:])/.exec(line)
  if (!member) continue
  const [, name, mark] = member
  const kind =
    mark === ':' ? 'value'
    : /Sync$/.test(name) ? 'sync'
    : /^(on|off)[A-Z]/.test(name) ? 'listener'
    : /^create|Manager$/.test(name) ? 'factory'
    : takesOptions(at) ? 'async'
    : 'sync'
  if (!names.has(name)) names.set(name, `${name} ${since} ${kind}`)
}
const sorted = [...names.values()].sort()
writeFileSync(new URL('../runtime/script/src/wx/names.txt', import.meta.url), sorted.join('\n') + '\n')
console.log(`${sorted.length} names`)

// A call that answers later takes one `option`; the signature ends at the line with its result type.
function takesOptions(at) {
  for (let i = at; i < at + 30; i++) {
    if (/\boption\??:/.test(lines[i])) return true
    if (i > at ? /^        \)/.test(lines[i]) : /\)\s*:/.test(lines[i])) return false
  }
  return false
}
