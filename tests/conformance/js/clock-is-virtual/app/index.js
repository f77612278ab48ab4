Page({ onLoad() { const t = Date.now(); setTimeout(() => console.log(Date.now() - t), 1234) } })
