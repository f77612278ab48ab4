// Drives the mini-program of tests/apps/automation with the unmodified npm miniprogram-automator 0.12.1.
//
// Expected values come from the client's documentation and from the page itself; one failed check fails the run.
// Usage: node run.js <zhenji> <folder with node_modules> <mini-program> <steps>
const { spawn } = require('child_process')
const path = require('path')
const { createRequire } = require('module')

const [, , zhenji, npm, project, steps] = process.argv
const load = createRequire(path.join(npm, 'index.js'))
const automator = load('miniprogram-automator')
const free = () => new Promise(done => {
  const server = require('net').createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address()
    server.close(() => done(port))
  })
})

const tests = { steps: [] }
const context = {
  automator, zhenji, project, free,
  test: (name, run) => tests.steps.push({ name, run }),
  sleep: ms => new Promise(done => setTimeout(done, ms)),
  until: async (what, ms = 5000) => {
    for (const end = Date.now() + ms; Date.now() < end;) {
      const value = await what()
      if (value) return value
      await context.sleep(20)
    }
    throw new Error(`not within ${ms} ms: ${what}`)
  },
  // The program that was started, with all it said.
  start: (port, args = []) => {
    const child = spawn(zhenji, ['auto', '--project', project, '--auto-port', String(port), '--headless', ...args])
    child.said = ''
    for (const out of [child.stdout, child.stderr]) out.on('data', data => { child.said += data })
    child.ended = new Promise(done => child.on('close', code => done(code)))
    return child
  },
  connect: async port => {
    const wsEndpoint = `ws://127.0.0.1:${port}`
    let last
    for (let i = 0; i < 100; i++) {
      try { return await automator.connect({ wsEndpoint }) } catch (e) { last = e }
      await context.sleep(100)
    }
    throw last
  },
}

async function main() {
  require(path.join(__dirname, `${steps}.js`))(context)
  let failed = 0
  for (const { name, run } of tests.steps) {
    const began = Date.now()
    let timer
    const limit = new Promise((_, fail) => { timer = setTimeout(() => fail(new Error('no end after 60 s')), 60000) })
    try {
      await Promise.race([run(), limit])
      console.log(`ok      ${name} (${Date.now() - began} ms)`)
    } catch (e) {
      failed += 1
      console.log(`FAILED  ${name}\n${e.stack || e}`)
    }
    clearTimeout(timer)
  }
  console.log(`${tests.steps.length} steps, ${failed} failed`)
  process.exit(failed ? 1 : 0)
}

main().catch(e => { console.error(e); process.exit(2) })
