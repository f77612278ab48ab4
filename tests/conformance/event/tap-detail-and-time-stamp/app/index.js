Page({ t(e) { console.log(typeof e.detail.x, typeof e.detail.y, typeof e.timeStamp, e.timeStamp > 0) } })
