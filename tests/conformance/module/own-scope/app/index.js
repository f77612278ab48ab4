getApp().globalData++
console.log(typeof localValue, getApp().globalData)
Page({})
