import def, { a, b as c } from './lib'
import * as all from './lib'
const old = require('./old')
console.log(def(), a, c, Object.keys(all).sort().join(), old.k)
Page({})
