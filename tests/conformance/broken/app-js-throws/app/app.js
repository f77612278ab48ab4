App({ onLaunch() { throw new Error('launch') } })
