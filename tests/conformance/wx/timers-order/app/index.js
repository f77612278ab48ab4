Page({ onLoad() {
  setTimeout(() => console.log('b'), 200); setTimeout(() => console.log('a', 'x'), 100); setTimeout(console.log, 200, 'c', 1)
  const no = setTimeout(() => console.log('no'), 150); clearTimeout(no)
  let n = 0; const i = setInterval(() => { console.log('tick', ++n); if (n === 3) clearInterval(i) }, 300)
} })
