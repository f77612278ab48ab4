Page({ onLoad() { const c = this.getOpenerEventChannel(); c.on('go', () => { c.emit('x', 1, 2); c.emit('x', 3); c.emit('y') }) } })
