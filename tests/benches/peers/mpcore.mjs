// The headless simulator inside @weapp-vite/miniprogram-automator: a project to its first page.
// Usage: node mpcore.mjs PROJECT PAGE, in the folder where the peers are installed.
import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const [project, page] = process.argv.slice(2)
const dist = join(process.cwd(), 'mpcore/package/dist')
const chunk = readdirSync(dist).find((name) => /^launch-.*\.mjs$/.test(name))
const module = await import(pathToFileURL(join(dist, chunk)))
// The chunk exports by short names.
const launch = module.launch ?? module.t ?? Object.values(module).find((it) => typeof it === 'function')

const app = await launch({ projectPath: resolve(project) })
const opened = await app.reLaunch(`/${page}`)
// `performance.now()` counts from the start of the process.
console.log(JSON.stringify({ peer: 'mpcore', page: performance.now(), path: opened.path }))
process.exit(0)
