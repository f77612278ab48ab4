const say = n => function () { console.log('b', n) }
Page({ onLoad(q) { console.log('b onLoad', q.x) }, onShow: say('onShow'), onReady: say('onReady'), onHide: say('onHide'), onUnload: say('onUnload') })
