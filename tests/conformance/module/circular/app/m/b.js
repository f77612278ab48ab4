exports.sawA = require('./a').done
