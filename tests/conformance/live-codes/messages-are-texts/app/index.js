Page({ on(e) { if (e.detail.code === 2004) console.log(Object.keys(e.detail).join() === "code,message" && typeof e.detail.message === "string" && e.detail.message.length > 0) } })
