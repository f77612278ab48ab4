(function (native) {
  'use strict'
  const CONNECTING = 0
  const OPEN = 1
  const CLOSING = 2
  const CLOSED = 3
  // A SocketTask; the events `open`, `message`, `error` and `close` come from the lane that holds the connection.
  return () => {
    const listeners = { open: [], message: [], error: [], close: [] }
    const task = {
      CONNECTING,
      OPEN,
      CLOSING,
      CLOSED,
      readyState: CONNECTING,
      send(options) {
        if (task.readyState === OPEN) native.send(task.__id, options)
        else native.refuse('SocketTask.send', 'SocketTask.readyState is not OPEN', options)
      },
      close(options) {
        if (task.readyState !== CLOSED) native.close(task.__id, options)
        else native.refuse('SocketTask.close', 'SocketTask.readyState is CLOSED', options)
      },
    }
    for (const event of Object.keys(listeners)) {
      task['on' + event[0].toUpperCase() + event.slice(1)] = (f) => void (typeof f === 'function' && listeners[event].push(f))
    }
    const notify = (event, value) => {
      if (event === 'open') task.readyState = OPEN
      if (event === 'close') task.readyState = CLOSED
      for (const f of listeners[event] || []) native.guard(f, undefined, [value], `SocketTask on ${event}`)
      native.fire(event, value)
    }
    Object.defineProperty(task, '__notify', { value: notify })
    Object.defineProperty(task, '__closing', { value: () => void (task.readyState = CLOSING) })
    Object.defineProperty(task, '__id', { value: 0, writable: true })
    return task
  }
})
