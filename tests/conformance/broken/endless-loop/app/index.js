Page({ data: { n: 0 }, spin() { for (;;) {} }, next() { this.setData({ n: 1 }); console.log('alive') } })
