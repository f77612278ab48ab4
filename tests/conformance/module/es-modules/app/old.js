module.exports = { k: 'old' }
