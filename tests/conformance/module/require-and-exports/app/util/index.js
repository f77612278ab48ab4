exports.name = 'util'
