Page({
  bad() {
    undefined.x
  },
  good() { console.log('good') }
})
