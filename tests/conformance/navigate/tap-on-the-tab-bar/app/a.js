Page({ onHide() { console.log('a onHide') } })
