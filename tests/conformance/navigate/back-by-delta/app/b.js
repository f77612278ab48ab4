Page({ onUnload() { console.log('unload', this.options.n) } })
