// Declared properties: their types and first values, and what becomes of a value of another type.

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
