Page({ on() {} })
