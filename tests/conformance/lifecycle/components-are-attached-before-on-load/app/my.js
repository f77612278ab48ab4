Component({ lifetimes: { created() { console.log('created') }, attached() { console.log('attached') }, ready() { console.log('ready') } }, pageLifetimes: { show() { console.log('show') } } })
