var localValue = 'a'
App({ globalData: 1 })
