Page({ onLoad() { console.log(typeof window, typeof document, typeof localStorage, typeof XMLHttpRequest, typeof globalThis) } })
