(function () {
  'use strict'
  function interopDefault(m) {
    return m && m.__esModule ? m : { default: m }
  }
  const seen = new WeakMap()
  function interopWildcard(m) {
    if (m && m.__esModule) return m
    if (m === null || (typeof m !== 'object' && typeof m !== 'function')) return { default: m }
    if (seen.has(m)) return seen.get(m)
    const all = Object.create(null)
    for (const key of Object.keys(m)) {
      if (key !== 'default') Object.defineProperty(all, key, { enumerable: true, get: () => m[key] })
    }
    all.default = m
    seen.set(m, all)
    return all
  }
  function exportStar(from, to) {
    for (const key of Object.keys(from)) {
      if (key !== 'default' && !Object.prototype.hasOwnProperty.call(to, key)) {
        Object.defineProperty(to, key, { enumerable: true, get: () => from[key] })
      }
    }
    return from
  }
  return {
    _interop_require_default: { _: interopDefault },
    _interop_require_wildcard: { _: interopWildcard },
    _export_star: { _: exportStar },
  }
})
