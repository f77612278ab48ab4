// `setData`, and the observers that hear of it.

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
