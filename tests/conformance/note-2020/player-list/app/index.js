Page({
    data: { player: [{ playUrl: 'rtmp://live.test/live/a' }, { playUrl: 'rtmp://live.test/live/b' }] },
    onPlay: function(ret) {
        if(ret.detail.code == 2004) {
                console.log('视频播放开始',ret);
        }
    },

    /**
     * 生命周期函数--监听页面加载
     */
    onLoad: function (options) {
    //...
    }
})
