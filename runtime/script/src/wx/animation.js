(function () {
  'use strict'
  const STYLES = { opacity: 'opacity', backgroundColor: 'background-color', width: 'width', height: 'height', top: 'top', left: 'left', bottom: 'bottom', right: 'right' }
  const MOVES = ['matrix', 'matrix3d', 'rotate', 'rotate3d', 'rotateX', 'rotateY', 'rotateZ', 'scale', 'scale3d', 'scaleX', 'scaleY', 'scaleZ', 'skew', 'skewX', 'skewY', 'translate', 'translate3d', 'translateX', 'translateY', 'translateZ']

  class Animation {
    constructor(options) {
      this.actions = []
      this.current = []
      this.options = options || {}
    }
    step(given) {
      const o = Object.assign({}, this.options, given)
      const pick = (name, value) => (o[name] === undefined ? value : o[name])
      this.actions.push({
        animates: this.current,
        option: {
          transformOrigin: pick('transformOrigin', '50% 50% 0'),
          transition: { duration: pick('duration', 400), timingFunction: pick('timingFunction', 'linear'), delay: pick('delay', 0) },
        },
      })
      this.current = this.current.map((a) => a)
      this.done = true
      return this
    }
    export() {
      const { actions } = this
      this.actions = []
      return { actions }
    }
    put(entry, same) {
      if (this.done) {
        // What was reached before stays in force in the next step.
        this.current = this.current.slice()
        this.done = false
      }
      const at = this.current.findIndex(same)
      if (at < 0) this.current.push(entry)
      else this.current[at] = entry
      return this
    }
  }
  for (const name of Object.keys(STYLES)) {
    Animation.prototype[name] = function (value) {
      const length = typeof value === 'number' && name !== 'opacity' ? value + 'px' : value
      return this.put({ type: 'style', args: [STYLES[name], length] }, (a) => a.type === 'style' && a.args[0] === STYLES[name])
    }
  }
  for (const name of MOVES) {
    Animation.prototype[name] = function (...args) {
      return this.put({ type: name, args }, (a) => a.type === name)
    }
  }
  return (options) => new Animation(options)
})
