// What `Page()` or `Component()` is given and what its behaviors add, as one definition.

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
