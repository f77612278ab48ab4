Component({ methods: { myEventListener() { console.log('my') }, onTap() {
  this.triggerEvent('customevent', {})
  console.log('-')
  this.triggerEvent('customevent', {}, { bubbles: true })
  console.log('-')
  this.triggerEvent('customevent', {}, { bubbles: true, composed: true })
} } })
