Page({ on() {}, go() { wx.createLivePlayerContext('player').requestPictureInPicture() } })
