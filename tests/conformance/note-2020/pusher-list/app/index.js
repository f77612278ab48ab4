Page({
    data: { pusher: { push_url: 'rtmp://live.test/live/a' } },
    onPush: function(ret) {
        if(ret.detail.code == 1002) {
                console.log('推流成功了',ret);
        }
    },

    /**
     * 生命周期函数--监听页面加载
     */
    onLoad: function (options) {
    //...
    }
})
