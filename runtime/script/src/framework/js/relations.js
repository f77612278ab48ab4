// `relations`: components that know each other.

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
