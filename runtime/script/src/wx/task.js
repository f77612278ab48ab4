(function (native) {
  'use strict'
  // A request under way: its events are `headersReceived` and `chunkReceived`.
  return () => {
    const listeners = { headersReceived: [], chunkReceived: [] }
    const task = {
      abort() {
        native.abort(task.__id)
      },
    }
    for (const event of Object.keys(listeners)) {
      const name = event[0].toUpperCase() + event.slice(1)
      task['on' + name] = (f) => void listeners[event].push(f)
      task['off' + name] = (f) => void (listeners[event] = f ? listeners[event].filter((g) => g !== f) : [])
    }
    Object.defineProperty(task, '__notify', { value: (event, value) => (listeners[event] || []).forEach((f) => f(value)) })
    Object.defineProperty(task, '__id', { value: 0, writable: true })
    return task
  }
})
