(function () {
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
  const quiet = () => undefined
  globalThis.console = { log: quiet, info: quiet, warn: quiet, error: quiet, debug: quiet }
})
