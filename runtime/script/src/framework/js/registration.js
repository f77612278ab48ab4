// `App`, `Page`, `Component`, `Behavior`: what a file registers, and the app there is one of.

const ID = Symbol('id')
const guard = native.guard
// Living instances by their id, definitions by their path.
const instances = new Map()
const definitions = new Map()
// While a file runs: its path, and what it has registered.
let found = null
let path = null
// The app, and what `getApp({ allowDefault: true })` has handed out before there was one.
let app
let defaults

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

Object.assign(globalThis, { App, Page: (o) => register('Page', o), Component: (o) => register('Component', o), Behavior, getApp, getCurrentPages })
