Page({ async onLoad() {
  setTimeout(() => console.log('timer'), 0)
  Promise.resolve().then(() => console.log('then 1')).then(() => console.log('then 2'))
  console.log('sync'); await null; console.log('after await')
} })
