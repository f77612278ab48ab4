Page({ on() {}, onReady() { const c = wx.createLivePusherContext(); console.log(typeof c.startAudioServer, typeof c.requestPictureInPicture) } })
