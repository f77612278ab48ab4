// The edges: several clients, bytes that are no protocol, a busy port, the end.
const assert = require('assert')
const net = require('net')

module.exports = ({ test, start, connect, free, until, sleep }) => {
  let zhenji, app, port

  test('clients connect before the first page and wait for it', async () => {
    port = await free()
    zhenji = start(port)
    process.on('exit', () => zhenji.kill())
    app = await connect(port)
    assert.equal((await app.currentPage()).path, 'pages/index/index')
  })

  test('several clients at once', async () => {
    const other = await connect(port)
    const here = await app.currentPage()
    const there = await other.currentPage()
    const [a, b] = await Promise.all([here.$('#title'), there.$('#title')])
    assert.equal(a.id, b.id)
    let heard = 0
    other.on('console', () => { heard += 1 })
    await other.currentPage()
    await app.evaluate(() => { console.log('for whoever listens') })
    await until(() => heard === 1)
    other.disconnect()
    assert.equal((await app.currentPage()).path, 'pages/index/index')
  })

  test('a promise that waits lets later requests pass', async () => {
    const slow = app.evaluate(() => new Promise(done => setTimeout(() => done('slow'), 300)))
    const order = []
    slow.then(() => order.push('slow'))
    await app.evaluate(() => 1)
    order.push('quick')
    await slow
    assert.deepEqual(order, ['quick', 'slow'])
  })

  test('requests begin in order', async () => {
    const page = await app.currentPage()
    const set = [...Array(50).keys()].map(n => page.setData({ count: n }))
    const last = page.data('count')
    await Promise.all(set)
    assert.equal(await last, 49)
  })

  test('the world around the phone can be struck', async () => {
    await app.evaluate(() => {
      getApp().networks = []
      wx.onNetworkStatusChange(({ networkType }) => getApp().networks.push(networkType))
    })
    await app.send('Tool.strike', { what: 'network-type=3g' })
    await app.send('Tool.strike', { what: { 'network-type': '2g' }, for: 100 })
    await app.send('Tool.strike', { what: 'network-type', on: false })
    await until(async () => (await app.evaluate(() => getApp().networks.join())).startsWith('3g,2g'))
    await until(async () => (await app.evaluate(() => getApp().networks.slice(-1)[0])) === 'wifi')
    await assert.rejects(app.send('Tool.strike', { what: 'stal' }), /did you mean stall/)
    await assert.rejects(app.send('Tool.strike', {}), /what must name a fault/)
  })

  test('bad frames hurt nobody', async () => {
    const socket = new WebSocketLike(port)
    await socket.open
    for (const frame of ['', '{', '[]', 'null', '"x"', '{"id":1}', '[[[[[[', '{"id":"a","method":"Page.getData","params":7}',
      '{"id":"b","method":"Element.tap","params":{"elementId":{},"pageId":[]}}', '{"id":"c","method":"Element.tap","params":{"elementId":"99999999"}}',
      '{"id":"d","method":"Page.getElement","params":{"pageId":-1,"selector":7}}', '['.repeat(200000)]) socket.send(frame)
    await until(() => socket.answers.filter(a => a.error).length === 12)
    assert.ok(socket.answers.every(a => a.error || a.method === 'App.initialized'))
    // Bytes that are no WebSocket at all.
    const raw = net.connect(port, '127.0.0.1')
    raw.on('error', () => {})
    raw.write(Buffer.from([...Array(4096).keys()].map(n => n * 7 % 256)))
    await sleep(50)
    raw.destroy()
    socket.send('x'.repeat(17 << 20))
    await socket.closed
    assert.equal((await app.currentPage()).path, 'pages/index/index')
  })

  test('web pages are kept out', async () => {
    const said = await new Promise(done => {
      const raw = net.connect(port, '127.0.0.1', () => raw.write(
        'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
        'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nOrigin: https://example.com\r\n\r\n'))
      raw.on('data', data => { done(data.toString()); raw.destroy() })
    })
    assert.match(said, /^HTTP\/1.1 403/)
  })

  test('a busy port is told', async () => {
    const second = start(port)
    assert.equal(await second.ended, 2)
    assert.match(second.said, new RegExp(`port ${port} .*--auto-port`))
  })

  test('an endless loop does not take the server along', async () => {
    await assert.rejects(app.evaluate(() => { for (;;) ; }))
    await until(async () => (await app.currentPage()).path === 'pages/index/index')
  })

  test('Tool.close alone ends the program', async () => {
    await app.send('Tool.close')
    assert.equal(await zhenji.ended, 0)
  })

  test('a project that cannot run is told', async () => {
    const child = require('child_process').spawnSync(process.argv[2], ['auto', '--project', __dirname, '--auto-port', String(await free()), '--headless'], { timeout: 20000, encoding: 'utf8' })
    assert.ok(child.status === 1 || child.status === 2, `${child.status} ${child.stderr}`)
    assert.match(child.stderr + child.stdout, /app\.json/)
  })
}

// A client without the protocol: frames as they are. The npm client brings the `ws` package along.
class WebSocketLike {
  constructor(port) {
    const path = require('path')
    const WebSocket = require('module').createRequire(path.join(process.argv[3], 'index.js'))('ws')
    this.socket = new WebSocket(`ws://127.0.0.1:${port}`)
    this.answers = []
    this.open = new Promise(done => this.socket.on('open', done))
    this.closed = new Promise(done => this.socket.on('close', done))
    this.socket.on('error', () => {})
    this.socket.on('message', data => this.answers.push(JSON.parse(data.toString())))
  }
  send(frame) { this.socket.send(frame) }
}
