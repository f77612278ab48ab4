// Event channels between a page and the page that opened it.

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
