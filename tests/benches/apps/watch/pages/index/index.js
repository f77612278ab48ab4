Page({
  data: { url: 'rtmp://live.example.com/live/watch' },
})
