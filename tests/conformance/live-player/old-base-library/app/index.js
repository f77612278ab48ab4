Page({ on() {}, go() { try { wx.createLivePlayerContext('player').play({ success: () => console.log('starts'), fail: () => console.log('fails') }) } catch (e) { console.log('fails') } } })
