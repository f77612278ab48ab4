const common = require('./util/common.js'), again = require('./util/common')
common.sayHello('MINA'); console.log(common === again, require('./util/index').name)
Page({})
