Page({ onLoad() { Promise.reject('why') } })
