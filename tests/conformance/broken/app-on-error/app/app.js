App({ onError(text) { console.log('onError', text.includes('no good')) } })
