(function (native) {
  'use strict'
  const ID = Symbol('id')
  const guard = native.guard
  const instances = new Map()
  const definitions = new Map()
  let found = null
  let path = null
  let app
  let defaults

  // ---- registration ----

  function register(kind, options) {
    if (path === null) {
      native.warn(`${kind}() was called outside of the file of a page or component and has no effect.`)
      return
    }
    if (options === null || typeof options !== 'object') throw new TypeError(`${kind}() takes an object`)
    found = { kind, options }
    return path
  }

  function App(options) {
    options = options || {}
    if (app) {
      // A reload: methods are swapped, what the app has stored stays.
      for (const key of Object.keys(options)) if (typeof options[key] === 'function' || !(key in app)) app[key] = options[key]
      return
    }
    app = defaults || {}
    for (const key of Object.keys(options)) app[key] = options[key]
  }

  function Behavior(options) {
    return { __behavior: true, options: options || {} }
  }

  function getApp(options) {
    if (!app && options && options.allowDefault) return defaults || (defaults = {})
    return app
  }

  function getCurrentPages() {
    const pages = []
    for (const id of native.pages()) if (instances.has(id)) pages.push(instances.get(id))
    return pages
  }

  // ---- definitions ----

  const BASIC = [String, Number, Boolean, Array, Object]
  const ZERO = new Map([[String, ''], [Number, 0], [Boolean, false], [Object, null]])

  function property(name, given) {
    const long = given !== null && typeof given === 'object' && !Array.isArray(given)
    let type = long ? given.type : given
    let types = (long && given.optionalTypes) || []
    if (Array.isArray(type)) {
      types = type.slice(1).concat(types)
      type = type[0]
    }
    if (!BASIC.includes(type)) type = null
    let value = long ? given.value : undefined
    if (value === undefined) value = type === Array ? [] : ZERO.has(type) ? ZERO.get(type) : null
    return { name, type, types, value, observer: long ? given.observer : undefined }
  }

  function matches(type, value) {
    switch (type) {
      case String: return typeof value === 'string'
      case Number: return typeof value === 'number'
      case Boolean: return typeof value === 'boolean'
      case Array: return Array.isArray(value)
      case Object: return value !== null && typeof value === 'object'
      default: return true
    }
  }

  // What a property becomes when a value of another type is given to it.
  function coerce(def, prop, value) {
    for (const type of prop.types) if (matches(type, value)) return value
    const off = (wanted, got) => {
      native.warn(`[Component] property "${prop.name}" of "${def.path}" received type-uncompatible value: expected <${wanted}> but get ${got}. Used default value instead.`)
      return native.copy(prop.value)
    }
    const kind = value === null || value === undefined ? 'null value' : `${typeof value} value`
    switch (prop.type) {
      case String:
        if (value === null || value === undefined) return off('String', kind)
        if (typeof value === 'object') native.warn(`[Component] property "${prop.name}" of "${def.path}" received type-uncompatible value: expected <String> but get object value.`)
        return String(value)
      case Number:
        if (typeof value === 'number') return value
        return value !== null && value !== '' && isFinite(value) ? Number(value) : off('Number', 'non-number value')
      case Boolean: return !!value
      case Array: return Array.isArray(value) ? value : off('Array', 'non-array value')
      case Object: return typeof value === 'object' ? value : off('Object', 'non-object value')
      default: return value === undefined ? native.copy(prop.value) : value
    }
  }

  const LIFETIMES = ['created', 'attached', 'ready', 'moved', 'detached', 'error']
  const PAGE_LIFETIMES = ['show', 'hide', 'resize', 'routeDone']

  function define(kind, options, where) {
    const def = {
      kind, path: where, options: {}, data: {}, props: Object.create(null), names: [], methods: {}, observers: [],
      hooks: {}, pageHooks: {}, external: [], behaviors: new Set(), relations: {}, proto: Object.create(base), pure: null,
    }
    for (const name of LIFETIMES) def.hooks[name] = []
    for (const name of PAGE_LIFETIMES) def.pageHooks[name] = []
    filter(options)
    merge(def, options, kind === 'page')
    if (kind === 'component') for (const key of Object.keys(def.methods)) def.proto[key] = def.methods[key]
    for (const name of def.names) if (!(name in def.data)) def.data[name] = def.props[name].value
    const pure = def.options.pureDataPattern
    if (pure instanceof RegExp) def.pure = pure
    def.watched = def.observers.length > 0 || def.names.some((n) => def.props[n].observer)
    return def
  }

  // definitionFilter of a behavior may change whoever uses it.
  function filter(options) {
    const filters = []
    for (const b of list(options.behaviors)) {
      if (!b || !b.__behavior) continue
      const inner = filter(b.options)
      const f = b.options.definitionFilter
      if (typeof f === 'function') {
        f(options, inner)
        filters.push(f)
      }
    }
    return filters
  }

  function list(value) {
    return Array.isArray(value) ? value : []
  }

  function merge(def, options, page) {
    for (const b of list(options.behaviors)) {
      if (typeof b === 'string') {
        def.behaviors.add(b)
        builtin(def, b)
      } else if (b && b.__behavior && !def.behaviors.has(b)) {
        def.behaviors.add(b)
        merge(def, b.options, false)
      }
    }
    const lifetimes = options.lifetimes || {}
    for (const name of LIFETIMES) {
      const hook = lifetimes[name] || (page ? undefined : options[name])
      if (typeof hook === 'function') def.hooks[name].push(hook)
    }
    const pageLifetimes = options.pageLifetimes || {}
    for (const name of PAGE_LIFETIMES) if (typeof pageLifetimes[name] === 'function') def.pageHooks[name].push(pageLifetimes[name])
    for (const key of Object.keys(options.properties || {})) {
      if (!(key in def.props)) def.names.push(key)
      def.props[key] = property(key, options.properties[key])
    }
    const data = options.data || {}
    for (const key of Object.keys(data)) {
      const both = plain(data[key]) && plain(def.data[key])
      def.data[key] = both ? Object.assign({}, def.data[key], data[key]) : data[key]
    }
    Object.assign(def.methods, options.methods)
    for (const spec of Object.keys(options.observers || {})) {
      const paths = spec.split(',').map((part) => {
        part = part.trim()
        const deep = part === '**' || part.endsWith('.**')
        return { steps: native.parsePath(part === '**' ? '' : deep ? part.slice(0, -3) : part), deep }
      })
      def.observers.push({ paths, fn: options.observers[spec] })
    }
    def.external.push(...list(options.externalClasses))
    Object.assign(def.options, options.options)
    Object.assign(def.relations, options.relations)
    if (typeof options.export === 'function') def.export = options.export
    if (page) {
      def.own = {}
      for (const key of Object.keys(options)) if (!PAGE_WORDS.has(key)) def.own[key] = options[key]
    }
  }

  const LOOKS = new Set(['style', 'class'])
  const PAGE_WORDS = new Set(['data', 'behaviors', 'observers', 'options', 'lifetimes', 'pageLifetimes', 'properties', 'methods'])

  function plain(value) {
    return value !== null && typeof value === 'object' && !Array.isArray(value)
  }

  function builtin(def, name) {
    if (name === 'wx://form-field' || name === 'wx://form-field-group' || name === 'wx://form-field-button') {
      if (name === 'wx://form-field') {
        for (const key of ['name', 'value']) {
          if (key in def.props) continue
          def.names.push(key)
          def.props[key] = property(key, key === 'name' ? String : null)
        }
      }
    } else if (name !== 'wx://component-export') native.warn(`The built-in behavior "${name}" is not built yet.`)
  }

  function describe(def) {
    const type = (p) => (p.type ? p.type.name : 'Any')
    const o = def.options
    return {
      properties: def.names.map((n) => ({ name: n, type: type(def.props[n]), value: def.props[n].value })),
      multipleSlots: !!o.multipleSlots,
      virtualHost: !!o.virtualHost,
      style: o.styleIsolation || (o.addGlobalClass ? 'apply-shared' : 'isolated'),
      external: def.external,
      data: visible(def, def.data),
    }
  }

  function visible(def, data) {
    if (!def.pure) return data
    const out = {}
    for (const key of Object.keys(data)) if (!def.pure.test(key)) out[key] = data[key]
    return out
  }

  // ---- instances ----

  const base = {
    setData(patch, callback) {
      apply(this, patch, callback)
    },
    groupSetData(callback) {
      callback.call(this)
    },
    triggerEvent(name, detail, options) {
      const o = options || {}
      native.triggerEvent(this[ID].id, String(name), detail, !!o.bubbles, !!o.composed, !!o.capturePhase)
    },
    selectComponent(selector) {
      const ids = native.select(this[ID].id, String(selector), false)
      return ids.length ? exported(instances.get(ids[0])) : null
    },
    selectAllComponents(selector) {
      return native.select(this[ID].id, String(selector), true).map((id) => exported(instances.get(id)))
    },
    selectOwnerComponent() {
      const id = native.owner(this[ID].id)
      return id === undefined ? null : exported(instances.get(id))
    },
    createSelectorQuery() {
      return wx.createSelectorQuery().in(this)
    },
    hasBehavior(behavior) {
      return this[ID].def.behaviors.has(behavior)
    },
    getRelationNodes(name) {
      return related(this, name)
    },
    getPageId() {
      return `pageId:${this[ID].page}`
    },
    getOpenerEventChannel() {
      return channel(this)
    },
    createIntersectionObserver(options) {
      return wx.createIntersectionObserver(this, options)
    },
    get properties() {
      return this.data
    },
    set properties(value) {
      this.data = value
    },
    get id() {
      return native.place(this[ID].id, 'id')
    },
    get dataset() {
      return native.place(this[ID].id, 'dataset')
    },
  }

  function exported(instance) {
    if (!instance) return null
    const def = instance[ID].def
    return def.export && def.behaviors.has('wx://component-export') ? def.export.call(instance) : instance
  }

  // One end of an event channel: what it emits, the listeners of the other end hear.
  class EventChannel {
    #listeners = new Map()
    #other
    static pair() {
      const [opener, opened] = [new EventChannel(), new EventChannel()]
      opener.#other = opened
      opened.#other = opener
      return { opener, opened }
    }
    #add(name, fn, once) {
      if (typeof fn !== 'function') throw new TypeError('EventChannel: the listener should be a function')
      this.#listeners.set(name, (this.#listeners.get(name) || []).concat({ fn, once }))
    }
    on(name, fn) {
      this.#add(name, fn, false)
    }
    once(name, fn) {
      this.#add(name, fn, true)
    }
    off(name, fn) {
      this.#listeners.set(name, fn ? (this.#listeners.get(name) || []).filter((l) => l.fn !== fn) : [])
    }
    emit(name, ...args) {
      const other = this.#other
      if (!other) return
      const heard = other.#listeners.get(name) || []
      other.#listeners.set(name, heard.filter((l) => !l.once))
      for (const { fn } of heard) guard(fn, undefined, args, `the event ${name} of a channel`)
    }
  }

  function channel(instance) {
    const state = instance[ID]
    return state.channel || (state.channel = EventChannel.pair().opened)
  }

  function create(def, id, page) {
    const instance = Object.create(def.proto)
    instance[ID] = { id, def, page, live: true, links: {} }
    instance.data = native.copy(def.data)
    const fixed = { is: def.path }
    for (const key of Object.keys(fixed)) Object.defineProperty(instance, key, { value: fixed[key], configurable: true, writable: true })
    if (def.kind === 'page') own(instance, def)
    instances.set(id, instance)
    return instance
  }

  function own(instance, def) {
    for (const key of Object.keys(def.methods)) instance[key] = def.methods[key]
    for (const key of Object.keys(def.own)) instance[key] = typeof def.own[key] === 'object' ? native.copy(def.own[key]) : def.own[key]
  }

  function run(instance, hooks, during, ...args) {
    for (const hook of hooks) guard(hook, instance, args, during)
  }

  function method(instance, name, ...args) {
    if (typeof instance[name] === 'function') return guard(instance[name], instance, args, name)
  }

  // ---- data ----

  function apply(instance, patch, callback) {
    const { id, def } = instance[ID]
    if (patch === null || typeof patch !== 'object') {
      native.error(`setData takes an object, but got ${patch === null ? 'null' : typeof patch}.`)
      return
    }
    if (callback !== undefined && typeof callback !== 'function') callback = undefined
    let before
    if (def.names.length) {
      let fixed
      for (const key of Object.keys(patch)) {
        const prop = def.props[key]
        if (!prop) continue
        ;(before || (before = {}))[key] = instance.data[key]
        const value = coerce(def, prop, patch[key])
        if (value !== patch[key]) (fixed || (fixed = Object.assign({}, patch)))[key] = value
      }
      if (fixed) patch = fixed
    }
    const hidden = def.pure ? Object.keys(instance.data).concat(Object.keys(patch)).filter((k) => def.pure.test(k)) : undefined
    const changed = native.setData(id, instance.data, patch, callback, def.watched, hidden, instance)
    if (def.watched) notify(instance, changed, before || {})
  }

  function covers(changed, wanted) {
    const n = Math.min(changed.length, wanted.steps.length)
    for (let i = 0; i < n; i++) if (String(changed[i]) !== String(wanted.steps[i])) return false
    return changed.length <= wanted.steps.length || wanted.deep
  }

  function at(data, steps) {
    for (const step of steps) {
      if (data === null || data === undefined) return undefined
      data = data[step]
    }
    return data
  }

  function notify(instance, changed, before) {
    const { def } = instance[ID]
    for (const observer of def.observers) {
      if (!changed.some((c) => observer.paths.some((p) => covers(c, p)))) continue
      const fn = typeof observer.fn === 'string' ? instance[observer.fn] : observer.fn
      guard(fn, instance, observer.paths.map((p) => at(instance.data, p.steps)), 'an observer')
    }
    for (const steps of changed) {
      const prop = def.props[steps[0]]
      if (!prop || !prop.observer) continue
      const value = instance.data[steps[0]]
      const old = steps[0] in before ? before[steps[0]] : value
      if (steps.length === 1 && value === old) continue
      const fn = typeof prop.observer === 'string' ? instance[prop.observer] : prop.observer
      guard(fn, instance, [value, old, steps], `the observer of ${prop.name}`)
    }
  }

  // ---- relations ----

  const OPPOSITE = { parent: 'child', child: 'parent', ancestor: 'descendant', descendant: 'ancestor' }

  function related(instance, name) {
    return (instance[ID].links[name] || []).slice()
  }

  function fits(relation, key, from, other) {
    if (relation.target) return other[ID].def.behaviors.has(relation.target)
    return native.relative(from, key) === other[ID].def.path
  }

  // Links a component that has been attached to the ancestors it names, and back.
  function link(instance) {
    const { def } = instance[ID]
    for (const key of Object.keys(def.relations)) {
      const relation = def.relations[key]
      if (relation.type !== 'parent' && relation.type !== 'ancestor') continue
      for (const id of native.above(instance[ID].id)) {
        const other = instances.get(id)
        if (!other) continue
        const back = Object.keys(other[ID].def.relations).find((k) => {
          const r = other[ID].def.relations[k]
          return r.type === OPPOSITE[relation.type] && fits(r, k, other[ID].def.path, instance)
        })
        if (!back || !fits(relation, key, def.path, other)) {
          if (relation.type === 'parent') break
          continue
        }
        connect(instance, key, other, relation, 'linked')
        connect(other, back, instance, other[ID].def.relations[back], 'linked')
        break
      }
    }
  }

  function connect(from, key, to, relation, event) {
    const links = from[ID].links[key] || (from[ID].links[key] = [])
    if (event === 'linked') links.push(to)
    else if (links.includes(to)) links.splice(links.indexOf(to), 1)
    else return
    if (typeof relation[event] === 'function') guard(relation[event], from, [to], `relations ${event}`)
  }

  function unlink(instance) {
    const { links, def } = instance[ID]
    for (const key of Object.keys(links)) {
      for (const other of links[key].slice()) {
        connect(instance, key, other, def.relations[key] || {}, 'unlinked')
        for (const back of Object.keys(other[ID].links)) connect(other, back, instance, other[ID].def.relations[back] || {}, 'unlinked')
      }
    }
  }

  // ---- what the lane calls ----

  const entry = {
    begin(where) {
      found = null
      path = where
    },
    finish(kind) {
      const where = path
      path = null
      if (!found) return false
      const { kind: said, options } = found
      const def = define(said === 'Page' ? 'page' : 'component', options, where)
      const old = definitions.get(where)
      definitions.set(where, def)
      if (old) swap(old, def)
      return true
    },
    describe: (where) => describe(definitions.get(where)),
    launch(options) {
      if (!app) app = defaults || {}
      method(app, 'onLaunch', options)
      method(app, 'onShow', options)
    },
    app: (name, ...args) => (app ? method(app, name, ...args) : undefined),
    hasApp: (name) => !!app && typeof app[name] === 'function',
    open(where, id, page, route, query, opener) {
      const def = definitions.get(where)
      const instance = create(def, id, page)
      instance[ID].channel = opener
      instance.route = route
      Object.defineProperty(instance, '__route__', { value: route, configurable: true })
      instance.options = query
      let given
      if (def.kind === 'component') {
        run(instance, def.hooks.created, 'created')
        for (const key of Object.keys(query)) {
          if (!(key in def.props)) continue
          given = given || {}
          given[key] = instance.data[key]
          instance.data[key] = coerce(def, def.props[key], query[key])
        }
      } else run(instance, def.hooks.created, 'created')
      native.created(id, visible(def, instance.data))
      if (given && def.watched) notify(instance, Object.keys(given).map((k) => [k]), given)
      run(instance, def.hooks.attached, 'attached')
    },
    channel(events) {
      const ends = EventChannel.pair()
      for (const name of Object.keys(events || {})) ends.opener.on(name, events[name])
      return ends
    },
    make(where, id, page) {
      const def = definitions.get(where)
      run(create(def, id, page), def.hooks.created, 'created')
    },
    fill(id, properties) {
      const instance = instances.get(id)
      const { def } = instance[ID]
      const before = {}
      for (const key of Object.keys(properties)) {
        // Class and style of a tag are no properties, except those that a virtual host declares.
        if (LOOKS.has(key) && !(def.options.virtualHost && key in def.props)) continue
        before[key] = instance.data[key]
        instance.data[key] = key in def.props ? coerce(def, def.props[key], properties[key]) : properties[key]
      }
      native.created(id, visible(def, instance.data))
      if (def.watched) notify(instance, Object.keys(before).map((k) => [k]), before)
    },
    attach(id) {
      const instance = instances.get(id)
      run(instance, instance[ID].def.hooks.attached, 'attached')
      link(instance)
    },
    properties(id, properties) {
      const instance = instances.get(id)
      if (instance) apply(instance, properties)
    },
    hook(id, name, component, argument) {
      const instance = instances.get(id)
      if (!instance) return
      const { def } = instance[ID]
      const args = argument === undefined ? [] : [argument]
      if ('route' in instance) method(instance, name, ...args)
      if (component in def.hooks) run(instance, def.hooks[component], component, ...args)
      if (component in def.pageHooks) run(instance, def.pageHooks[component], component, ...args)
      if (component === 'detached') {
        unlink(instance)
        instance[ID].live = false
        instances.delete(id)
      }
    },
    dispatch(id, handler, event, during) {
      const instance = instances.get(id)
      if (!instance) return
      const fn = instance[handler]
      if (typeof fn === 'function') return guard(fn, instance, [event], during)
      native.warn(`Component "${instance[ID].def.path}" does not have a method "${handler}" to handle event "${event.type}".`)
    },
    callMethod(id, name, args, during) {
      const instance = instances.get(id)
      if (!instance) return
      const fn = instance[name]
      if (typeof fn === 'function') return guard(fn, instance, args, during)
      native.warn(`Component "${instance[ID].def.path}" does not have a method "${name}" for callMethod of WXS.`)
    },
    instance: (id) => instances.get(id),
    idOf: (object) => (object && object[ID] ? object[ID].id : undefined),
    setData(id, data) {
      const instance = instances.get(id)
      if (instance) instance.setData(data)
      return !!instance
    },
    relaunch() {
      return !!app
    },
  }

  // A reload: living instances get the new methods and keep their data.
  function swap(old, def) {
    for (const instance of instances.values()) {
      const state = instance[ID]
      if (state.def !== old) continue
      state.def = def
      Object.setPrototypeOf(instance, def.proto)
      if (def.kind !== 'page') continue
      for (const key of Object.keys(old.own || {})) if (typeof old.own[key] === 'function' && !(key in def.own)) delete instance[key]
      for (const source of [def.methods, def.own]) {
        for (const key of Object.keys(source)) if (typeof source[key] === 'function' || !(key in instance)) instance[key] = source[key]
      }
    }
  }

  Object.assign(globalThis, { App, Page: (o) => register('Page', o), Component: (o) => register('Component', o), Behavior, getApp, getCurrentPages })
  return entry
})
