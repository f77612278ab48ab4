Page({ on() {}, go() { try { wx.createLivePusherContext().start({ success: () => console.log('starts'), fail: () => console.log('fails') }) } catch (e) { console.log('fails') } } })
