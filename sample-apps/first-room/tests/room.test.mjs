// The room on a simulated phone, with real streams and scripted trouble. `ZHENJI` names the program.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const automator = createRequire(import.meta.url)('miniprogram-automator')
const PORT = Number(process.env.AUTO_PORT || 9420)
const PROJECT = fileURLToPath(new URL('..', import.meta.url))
let zhenji, app

before(async () => {
  const args = ['auto', '--project', PROJECT, '--auto-port', String(PORT), '--headless']
  zhenji = spawn(process.env.ZHENJI || 'zhenji', args, { stdio: 'inherit' })
  zhenji.on('error', ({ message }) => assert.fail(`${message}: put zhenji on the PATH, or its path into ZHENJI`))
  const wsEndpoint = `ws://127.0.0.1:${PORT}`
  for (let tries = 0; !app; tries++) {
    app = await automator.connect({ wsEndpoint }).catch(e => {
      if (tries > 50) throw e
    })
    if (!app) await sleep(100)
  }
})

after(async () => {
  await app?.close().catch(() => {})
  zhenji?.kill()
})

const strike = (what, more = {}) => app.send('Tool.strike', { what, ...more })

// A fresh page; `reach` waits until the page says so.
async function room() {
  const page = await app.reLaunch('/pages/room/room')
  const reach = async (name, wanted, ms = 8000) => {
    for (const end = Date.now() + ms; ; await sleep(50)) {
      const found = await page.data(name)
      if (found === wanted) return
      assert.ok(Date.now() < end, `${name} is ${found}, not ${wanted}; error: ${await page.data('error')}`)
    }
  }
  return { page, reach, tap: async id => (await page.$(id)).tap() }
}

test('goes live and is seen', async () => {
  const { reach, tap } = await room()
  await tap('#start')
  await reach('push', 'live')
  await reach('play', 'live')
})

test('comes back after a cut', async () => {
  const { reach, tap } = await room()
  await tap('#start')
  await reach('play', 'live')
  await strike('cut')
  await reach('push', 'reconnecting')
  await reach('push', 'live')
  await reach('play', 'live')
})

test('says so when the server stays away', async () => {
  const { page, reach, tap } = await room()
  await tap('#start')
  await reach('play', 'live')
  await strike('offline')
  await reach('push', 'failed', 20000)
  assert.match(await page.data('error'), /^-(1307|2301) /)
  await strike('offline', { on: false })
  await tap('#start')
  await reach('push', 'live')
})

test('asks for the camera in words', async () => {
  await strike('camera-denied=user')
  const { page, reach, tap } = await room()
  await tap('#start')
  await reach('push', 'failed')
  assert.match(await page.data('error'), /^10001 /)
  await strike('camera-denied=user', { on: false })
})
