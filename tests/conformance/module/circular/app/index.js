const a = require('./m/a'); console.log(a.done, a.seen)
Page({})
