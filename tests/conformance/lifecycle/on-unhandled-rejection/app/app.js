App({ onUnhandledRejection(r) { console.log(r.reason, typeof r.promise) } })
