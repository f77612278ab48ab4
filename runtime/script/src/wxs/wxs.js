(function (native) {
  'use strict'
  const names = new Map([[Array, 'Array'], [Function, 'Function'], [Date, 'Date'], [RegExp, 'RegExp'], [Number, 'Number'], [String, 'String'], [Boolean, 'Boolean']])
  // In WXS `constructor` is the name of the type.
  Object.defineProperty(Object.prototype, 'constructo_', {
    get() {
      return names.get(this.constructor) || 'Object'
    },
    set(value) {
      Object.defineProperty(this, 'constructo_', { value, writable: true, enumerable: true, configurable: true })
    },
  })
  globalThis.getDate = (...args) => new Date(...args)
  globalThis.getRegExp = (pattern, flags) => new RegExp(pattern, flags)
  const log = (...args) => native.log(...args)
  globalThis.console = { log, info: log, warn: log, error: log, debug: log }

  const NODE = Symbol('node')
  const STATE = Symbol('state')
  const callbacks = new Map()
  let last = 0
  const later = (node, fn, ms) => {
    if (typeof fn !== 'function') throw new TypeError('a function is expected')
    callbacks.set(++last, fn)
    native.wake(node, last, ms)
    return last
  }
  const words = (classes) => String(classes === undefined || classes === null ? '' : classes)
  const kebab = (name) => (name.startsWith('--') ? name : name.replace(/[A-Z]/g, (c) => '-' + c.toLowerCase()))
  const css = (style) => {
    if (style === null || typeof style !== 'object') return words(style)
    return Object.keys(style).filter((k) => words(style[k]) !== '').map((k) => `${kebab(k)}:${style[k]}`).join(';')
  }

  class ComponentDescriptor {
    constructor(node) {
      // Not enumerable: `JSON.stringify(event)` is how WXS shows an event.
      Object.defineProperty(this, NODE, { value: node })
      Object.defineProperty(this, STATE, { value: {} })
    }
    selectComponent(selector) {
      return native.select(this[NODE], selector, false)
    }
    selectAllComponents(selector) {
      return native.select(this[NODE], selector, true)
    }
    setStyle(style) {
      native.setStyle(this[NODE], css(style))
      return this
    }
    addClass(...classes) {
      native.setClass(this[NODE], classes.map(words).join(' '), true)
      return this
    }
    removeClass(...classes) {
      native.setClass(this[NODE], classes.map(words).join(' '), false)
      return this
    }
    hasClass(name) {
      return native.hasClass(this[NODE], words(name))
    }
    getDataset() {
      return native.dataset(this[NODE])
    }
    callMethod(name, ...args) {
      native.call(this[NODE], name, ...args)
    }
    triggerEvent(name, detail) {
      native.trigger(this[NODE], name, detail)
    }
    getState() {
      return this[STATE]
    }
    requestAnimationFrame(fn) {
      return later(this[NODE], fn)
    }
    setTimeout(fn, ms) {
      return later(this[NODE], fn, Number(ms) || 0)
    }
    clearTimeout(id) {
      callbacks.delete(id)
    }
    getBoundingClientRect() {
      return native.rect(this[NODE])
    }
    getComputedStyle() {
      throw new Error('getComputedStyle of WXS is not built yet: the view cannot answer at once')
    }
  }
  return {
    describe: (node) => new ComponentDescriptor(node),
    wake(id, now) {
      const fn = callbacks.get(id)
      callbacks.delete(id)
      if (fn) fn(now)
    },
  }
})
