(function (native) {
  'use strict'
  const RECT = ['id', 'dataset', 'rect', 'size']
  const FLAGS = ['id', 'dataset', 'mark', 'rect', 'size', 'scrollOffset', 'context']

  class NodesRef {
    constructor(query, selector, all) {
      this.query = query
      this.request = { selector, all }
    }
    add(fields, callback, more) {
      const { query } = this
      query.requests.push(Object.assign({ owner: query.owner, fields }, this.request, more))
      query.callbacks.push(typeof callback === 'function' ? callback : undefined)
      return query
    }
    boundingClientRect(callback) {
      return this.add(RECT, callback)
    }
    scrollOffset(callback) {
      return this.add(['id', 'dataset', 'scrollOffset'], callback)
    }
    context(callback) {
      return this.add(['context'], callback)
    }
    node(callback) {
      native.node()
      return this.add([], callback)
    }
    fields(wanted, callback) {
      const w = wanted || {}
      if (w.node) native.node()
      const fields = FLAGS.filter((name) => w[name])
      if (w.properties) fields.push('properties')
      if (w.computedStyle) fields.push('computedStyle')
      return this.add(fields, callback, { properties: w.properties || [], styles: w.computedStyle || [] })
    }
  }

  class SelectorQuery {
    constructor() {
      this.owner = undefined
      this.requests = []
      this.callbacks = []
    }
    in(component) {
      this.owner = native.idOf(component)
      return this
    }
    select(selector) {
      return new NodesRef(this, String(selector), false)
    }
    selectAll(selector) {
      return new NodesRef(this, String(selector), true)
    }
    selectViewport() {
      return new NodesRef(this, '', false)
    }
    exec(callback) {
      const { requests, callbacks } = this
      native.exec(requests, (error, answer) => {
        const list = Array.isArray(answer) ? answer : requests.map(() => null)
        requests.forEach((request, i) => {
          const one = list[i]
          if (one && one.context) one.context = native.context(one.context)
        })
        callbacks.forEach((f, i) => f && f.call(this, list[i]))
        if (typeof callback === 'function') callback.call(this, list)
      })
      return this
    }
  }
  return () => new SelectorQuery()
})
