Page({ on() {}, error() {} })
