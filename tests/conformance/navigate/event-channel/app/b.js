Page({ onLoad() { const c = this.getOpenerEventChannel(); c.emit('acceptDataFromOpenedPage', { data: 'from opened' }); c.on('acceptDataFromOpenerPage', d => console.log('b got', d.data)) } })
