Page({ t(e) { const c = e.changedTouches[0]; console.log(e.type, e.touches.length, e.changedTouches.length, c.identifier, c.pageX, c.pageY, c.clientX, c.clientY) } })
