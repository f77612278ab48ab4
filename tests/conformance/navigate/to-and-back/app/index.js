const say = n => function () { console.log('a', n) }
Page({ onLoad: say('onLoad'), onShow: say('onShow'), onReady: say('onReady'), onHide: say('onHide'), onUnload: say('onUnload') })
