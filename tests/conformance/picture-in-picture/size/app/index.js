Page({ data: { size: 'width: 300px; height: 150px' }, on() {}, stand() { this.setData({ size: 'width: 150px; height: 300px' }) } })
