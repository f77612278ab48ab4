try { require('./nowhere') } catch (e) { console.log(e instanceof Error, e.message.includes('nowhere')) }
Page({})
