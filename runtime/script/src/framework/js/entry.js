// What the lane calls, by name.

const LOOKS = new Set(['style', 'class'])

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
