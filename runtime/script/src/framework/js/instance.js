// Living pages and components: what `this` can do, how they are made, and how a reload changes them.

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
