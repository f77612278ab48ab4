(function (native) {
  'use strict'
  // A call under way: what `wx.request`, `wx.uploadFile` and `wx.downloadFile` return.
  return (...events) => {
    const listeners = {}
    const task = {
      abort() {
        native.abort(task.__id)
      },
    }
    for (const event of events) {
      listeners[event] = []
      const name = event[0].toUpperCase() + event.slice(1)
      task['on' + name] = (f) => void (typeof f === 'function' && listeners[event].push(f))
      task['off' + name] = (f) => void (listeners[event] = f ? listeners[event].filter((g) => g !== f) : [])
    }
    Object.defineProperty(task, '__notify', { value: (event, value) => (listeners[event] || []).forEach((f) => f(value)) })
    Object.defineProperty(task, '__id', { value: 0, writable: true })
    return task
  }
})
