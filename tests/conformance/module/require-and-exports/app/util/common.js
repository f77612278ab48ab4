console.log('run once')
function sayHello(name) { console.log(`Hello ${name} !`) }
module.exports.sayHello = sayHello
exports.sayGoodbye = name => name
