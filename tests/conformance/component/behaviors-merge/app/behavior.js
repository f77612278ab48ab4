module.exports = Behavior({ properties: { myBehaviorProperty: { type: String, value: 'p' } }, data: { shared: 'behavior', obj: { b: 1 } },
  attached() { console.log('behavior attached') }, methods: { who() { return 'behavior' }, only() { return 'only' } } })
