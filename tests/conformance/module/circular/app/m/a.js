exports.done = false
exports.seen = require('./b').sawA
exports.done = true
