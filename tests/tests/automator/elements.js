// One session: pages, elements, components, data, wx calls, events. Routes are few: the client sleeps 3 s after each.
const assert = require('assert')
const fs = require('fs')
const os = require('os')
const path = require('path')

module.exports = ({ test, start, connect, free, until, sleep }) => {
  let zhenji, app, page
  const logs = []
  const exceptions = []
  const text = async selector => (await page.$(selector)).text()

  test('connect', async () => {
    const port = await free()
    zhenji = start(port)
    process.on('exit', () => zhenji.kill())
    app = await connect(port)
    app.on('console', entry => logs.push(entry))
    app.on('exception', entry => exceptions.push(entry))
  })

  test('currentPage and pageStack', async () => {
    page = await app.currentPage()
    assert.equal(page.path, 'pages/index/index')
    assert.deepEqual(page.query, {})
    const stack = await app.pageStack()
    assert.deepEqual(stack.map(p => p.path), ['pages/index/index'])
    assert.equal(stack[0], page, 'the same page has the same id')
  })

  test('$ and $$', async () => {
    const title = await page.$('#title')
    assert.equal(title.tagName, 'view')
    assert.equal(await page.$('#title'), title, 'the same element has the same id')
    assert.equal(await page.$('.nothing'), null)
    const items = await page.$$('#list > .item')
    assert.deepEqual(await Promise.all(items.map(i => i.text())), ['one', 'two', 'three'])
    assert.deepEqual(await page.$$('.nothing'), [])
    assert.equal((await (await page.$('#list')).$$('view')).length, 3)
    await assert.rejects(page.$$('..'), /is not a selector/)
    await page.waitFor('.item')
  })

  test('elements inside components', async () => {
    assert.equal(await text('card .card-title'), 'world')
    assert.equal(await text('#card >>> .card-title'), 'world')
    const card = await page.$('card')
    assert.equal(await (await card.$('.card-title')).text(), 'world')
    assert.equal((await card.$$('button')).length, 1)
  })

  test('xpath', async () => {
    assert.equal(await (await page.getElementByXpath("//view[@class='item'][2]")).text(), 'two')
    assert.equal(await (await page.xpath("//view[contains(text(), 'thr')]")).text(), 'three')
    assert.equal((await page.getElementsByXpath("//view[@id='list']/view")).length, 3)
    assert.equal(await (await page.xpath('/page/view[1]')).attribute('id'), 'title')
    assert.equal(await (await page.xpath("//card//text[contains(@class, 'title')]")).text(), 'world')
    assert.equal(await (await page.xpath('(//view[@data-id])[last()]')).text(), 'three')
    assert.equal(await page.xpath('//video'), null)
    await assert.rejects(page.getElementsByXpath('//view['), /is not understood/)
  })

  test('text, attributes, properties, value', async () => {
    const title = await page.$('#title')
    assert.equal(await title.text(), 'Hello world')
    assert.equal(await title.attribute('class'), 'title big')
    assert.equal(await title.attribute('data-kind'), 'head')
    assert.equal(await title.attribute('nothing'), null)
    const slider = await page.$('#slider')
    assert.equal(await slider.property('max'), 100)
    assert.equal(await slider.value(), 10)
    assert.equal(await (await page.$('card')).property('title'), 'world')
    assert.equal(await (await page.$('#name')).value(), 'world')
    await assert.rejects(slider.property('nothing'), /slider.nothing not exists/)
  })

  test('style, size, offset', async () => {
    const box = await page.$('#box')
    assert.deepEqual(await box.size(), { width: 100, height: 50 })
    assert.equal(await box.style('background-color'), 'rgb(0, 128, 0)')
    assert.equal(await (await page.$('#title')).style('color'), 'rgb(255, 0, 0)')
    const { left, top } = await box.offset()
    assert.equal(left, 20)
    const title = await page.$('#title')
    // Sizes are whole numbers, offsets are not.
    assert.equal(Math.round(top), (await title.offset()).top + (await title.size()).height)
  })

  test('wxml', async () => {
    const list = await page.$('#list')
    assert.match(await list.wxml(), /^<view class="item" data-id="1">one<\/view>/)
    assert.match(await list.outerWxml(), /^<view id="list">.*<\/view>$/)
  })

  test('tap', async () => {
    await (await page.$('#add')).tap()
    assert.equal(await text('#count'), '1')
    await (await page.$('#add')).tap()
    assert.equal(await page.data('count'), 2)
  })

  test('a tap inside a component reaches the page', async () => {
    await (await page.$('card .card-button')).tap()
    await until(async () => await text('#picked') === 'world from card')
    assert.equal(await text('card .card-button'), 'pick 1')
  })

  test('touches', async () => {
    const pad = await page.$('#pad')
    const at = (x, y) => ({ touches: [{ identifier: 0, pageX: x, pageY: y }], changedTouches: [{ identifier: 0, pageX: x, pageY: y }] })
    await pad.touchstart(at(10, 200))
    await pad.touchmove(at(60, 210))
    await pad.touchend({ touches: [], changedTouches: at(60, 210).changedTouches })
    assert.equal(await page.data('heard'), ' touchstart touchmove@60,210 touchend')
    await page.setData({ heard: '' })
    await pad.tap()
    assert.equal(await page.data('heard'), ' touchstart touchend tap')
  })

  test('longpress', async () => {
    await page.setData({ heard: '' })
    await (await page.$('#pad')).longpress()
    assert.equal(await page.data('heard'), ' touchstart longpress touchend')
  })

  test('input and textarea', async () => {
    const name = await page.$('#name')
    await name.input('zoe')
    assert.equal(await page.data('name'), 'zoe')
    assert.equal(await name.value(), 'zoe')
    assert.equal(await text('#title'), 'Hello zoe')
    await (await page.$('#note')).input('two words')
    assert.equal(await text('#note-copy'), 'two words')
  })

  test('switch and slider', async () => {
    await (await page.$('#switch')).tap()
    assert.equal(await page.data('on'), true)
    await (await page.$('#slider')).slideTo(70)
    assert.equal(await page.data('level'), 70)
    assert.equal(await (await page.$('#slider')).value(), 70)
  })

  test('scroll-view', async () => {
    const scroller = await page.$('#scroller')
    assert.equal(await scroller.scrollHeight(), 600)
    assert.ok(await scroller.scrollWidth() > 0)
    await scroller.scrollTo(0, 120)
    assert.equal(await scroller.property('scrollTop'), 120)
    assert.equal(await scroller.property('scrollLeft'), 0)
  })

  test('trigger and dispatchEvent', async () => {
    await (await page.$('#custom')).trigger('mine', { n: 7 })
    assert.equal(await page.data('mine'), 'mine 7')
    await (await page.$('#inner')).dispatchEvent({ eventName: 'tap' })
    assert.equal(await page.data('mine'), 'inner tap')
    await page.setData({ mine: '' })
    await (await page.$('#custom')).dispatchEvent({ eventName: 'tap', $: '#inner' })
    assert.equal(await page.data('mine'), 'inner tap')
  })

  test('data and setData', async () => {
    await page.setData({ name: 'eve', 'items[1].text': 'second' })
    assert.equal(await page.data('name'), 'eve')
    assert.equal(await page.data('items[1].text'), 'second')
    assert.equal(await text('#list .item[data-id="2"]'), 'second')
    assert.deepEqual((await page.data()).items[0], { id: 1, text: 'one' })
  })

  test('callMethod', async () => {
    assert.equal(await page.callMethod('greet', 'a', 'b'), 'a and b of eve')
    assert.deepEqual(await page.callMethod('later', 4), { twice: 8 })
    await assert.rejects(page.callMethod('fails'), /not today/)
    await assert.rejects(page.callMethod('nothing'), /page.nothing not exists/)
  })

  test('components: data, setData, callMethod', async () => {
    const card = await page.$('card')
    assert.equal(await card.data('times'), 1)
    assert.equal(await card.data('deep.list[2]'), 3)
    await card.setData({ times: 5 })
    assert.equal(await text('card .card-button'), 'pick 5')
    assert.equal(await card.callMethod('sum', 1, 2), 8)
    await assert.rejects(card.callMethod('nothing'), /not exists/)
  })

  test('callWxMethod', async () => {
    await app.callWxMethod('setStorageSync', 'key', { a: 1 })
    assert.deepEqual(await app.callWxMethod('getStorageSync', 'key'), { a: 1 })
    assert.equal((await app.callWxMethod('getStorage', { key: 'key' })).data.a, 1)
    await assert.rejects(app.callWxMethod('getStorage', { key: 'none' }), /data not found/)
    await assert.rejects(app.callWxMethod('nothing'), /wx.nothing not exists/)
    assert.equal((await app.systemInfo()).platform.length > 0, true)
  })

  test('mockWxMethod and restoreWxMethod', async () => {
    await app.mockWxMethod('getStorageSync', 'mocked')
    assert.equal(await app.callWxMethod('getStorageSync', 'key'), 'mocked')
    await app.mockWxMethod('getStorageSync', (key, suffix) => key + suffix, '!')
    assert.equal(await app.callWxMethod('getStorageSync', 'key'), 'key!')
    await app.restoreWxMethod('getStorageSync')
    assert.deepEqual(await app.callWxMethod('getStorageSync', 'key'), { a: 1 })
    await app.mockWxMethod('showModal', { confirm: true, cancel: false })
    await (await page.$('#ask')).tap()
    await until(async () => await page.data('answer') === 'yes')
    await app.restoreWxMethod('showModal')
  })

  test('evaluate', async () => {
    assert.equal(await app.evaluate(() => getApp().globalData.user), 'ann')
    assert.equal(await app.evaluate((a, b) => a + b, 2, 3), 5)
    assert.equal(await app.evaluate(async () => { await null; return 'later' }), 'later')
    assert.equal(await app.evaluate(() => {}), undefined)
    await assert.rejects(app.evaluate(() => { throw new Error('thrown') }), /thrown/)
  })

  test('exposeFunction', async () => {
    const heard = []
    await app.exposeFunction('tell', (...args) => heard.push(args))
    await app.evaluate(() => { tell('x', { y: 1 }) })
    await until(() => heard.length)
    assert.deepEqual(heard, [['x', { y: 1 }]])
  })

  test('console', async () => {
    await app.evaluate(() => { console.warn('careful', { n: 1 }) })
    const entry = await until(() => logs.find(l => l.args[0] === 'careful'))
    assert.equal(entry.type, 'warn')
    assert.deepEqual(entry.args, ['careful', { n: 1 }])
  })

  test('exception', async () => {
    await page.callMethod('boom')
    const entry = await until(() => exceptions.find(e => /boom/.test(e.message)))
    assert.match(entry.message, /RangeError/)
    assert.match(entry.stack, /pages\/index\/index/)
  })

  test('native: a modal is answered', async () => {
    for (const [act, answer] of [['confirmModal', 'yes'], ['cancelModal', 'no']]) {
      await (await page.$('#ask')).tap()
      await app.native()[act]()
      await until(async () => await page.data('answer') === answer)
    }
    await assert.rejects(app.native().confirmModal(), /no modal/)
    await assert.rejects(app.native().closePaymentDialog(), /not built/)
  })

  test('page size and scroll', async () => {
    const { width, height } = await page.size()
    assert.ok(height > 2000, `${height}`)
    assert.equal(width, (await app.systemInfo()).windowWidth)
    await app.pageScrollTo(150)
    await until(async () => await page.scrollTop() === 150)
    const bottom = (await (await page.$('#box')).offset()).top
    await app.pageScrollTo(0)
    await until(async () => await page.scrollTop() === 0)
    assert.equal((await (await page.$('#box')).offset()).top, bottom, 'offsets are of the page, not of the screen')
  })

  test('screenshot', async () => {
    const png = Buffer.from(await app.screenshot(), 'base64')
    assert.deepEqual([...png.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
    const file = path.join(os.tmpdir(), `automator-${process.pid}.png`)
    await app.screenshot({ path: file })
    assert.equal(fs.readFileSync(file).subarray(1, 4).toString(), 'PNG')
    fs.unlinkSync(file)
  })

  test('routes', async () => {
    const second = await app.navigateTo('/pages/second/second?from=index')
    assert.equal(second.path, 'pages/second/second')
    assert.deepEqual(second.query, { from: "index" })
    assert.deepEqual((await app.pageStack()).map(p => p.path), ['pages/index/index', 'pages/second/second'])
    const back = await app.navigateBack()
    assert.equal(back, page)
    await assert.rejects(second.$$('view'), /page destroyed/)
    const fresh = await app.reLaunch('/pages/index/index')
    assert.notEqual(fresh, page, 'a new page has a new id')
    await assert.rejects((await Promise.resolve(page)).data(), /destroyed|no such page/)
    page = fresh
    assert.equal(await text('#count'), '0')
  })

  test('elements that are gone', async () => {
    const items = await page.$$('.item')
    await page.setData({ items: [{ id: 3, text: 'three' }, { id: 1, text: 'one' }] })
    assert.equal(await items[2].text(), 'three', 'a handle stays with its row')
    assert.equal(await items[0].text(), 'one')
    await assert.rejects(items[1].text(), /element destroyed/)
    assert.equal((await page.$$('.item'))[0], items[2])
  })

  test('what does not exist here says so', async () => {
    await assert.rejects(app.testAccounts(), /not built/)
    await assert.rejects(app.getTicket(), /not built/)
    await assert.rejects(app.stopAudits(), /not built/)
    await assert.rejects(app.send('App.CDPCommand'), /^Error: App.CDPCommand unimplemented$/)
    await assert.rejects(app.send('Nothing.atAll'), /Nothing.atAll unimplemented/)
    const title = await page.$('#title')
    await assert.rejects(title.callFunction('video.play'), /video.play not exists/)
    await assert.rejects(title.callFunction('view.play'), /view.play not exists/)
    await assert.rejects(title.send('Element.getData'), /is not a component/)
    await assert.rejects(title.send('Element.callContextMethod', { method: 'play' }), /not built/)
  })

  test('close ends the program', async () => {
    await app.close()
    assert.equal(await zhenji.ended, 0)
  })
}
