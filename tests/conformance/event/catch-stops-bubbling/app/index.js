Page({ handleTap1() { console.log(1) }, handleTap2() { console.log(2) }, handleTap3() { console.log(3) } })
