(function (native) {
  'use strict'
  const number = (n, other) => (typeof n === 'number' && isFinite(n) ? n : other)

  class IntersectionObserver {
    #owner
    #options
    #references = []
    #open = []
    constructor(component, options) {
      this.#owner = native.idOf(component)
      this.#options = options || {}
    }
    #reference(selector, margins) {
      const m = margins || {}
      const [left, top, right, bottom] = ['left', 'top', 'right', 'bottom'].map((side) => number(m[side], 0))
      this.#references.push({ selector, left, top, right, bottom })
      return this
    }
    relativeTo(selector, margins) {
      return this.#reference(String(selector), margins)
    }
    relativeToViewport(margins) {
      return this.#reference(undefined, margins)
    }
    observe(selector, callback) {
      if (typeof callback !== 'function') return
      const { thresholds, initialRatio, observeAll } = this.#options
      const request = {
        owner: this.#owner,
        selector: String(selector),
        all: !!observeAll,
        thresholds: Array.isArray(thresholds) ? thresholds.map((t) => number(t, 0)) : [0],
        initial: number(initialRatio, 0),
        references: this.#references,
      }
      const heard = {}
      Object.defineProperty(heard, '__notify', { value: (_, seen) => callback.call(this, seen) })
      this.#open.push(native.observe(request, heard))
    }
    disconnect() {
      this.#open.forEach(native.unobserve)
      this.#open = []
    }
  }
  return (component, options) => new IntersectionObserver(component, options)
})
