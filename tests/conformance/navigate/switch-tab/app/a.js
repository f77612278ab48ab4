const say = n => function () { console.log('a', n) }
Page({ onLoad: say('onLoad'), onShow: say('onShow'), onHide: say('onHide'), onUnload: say('onUnload') })
