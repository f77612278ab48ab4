Component({ pageLifetimes: { show() { console.log('show') }, hide() { console.log('hide') } } })
