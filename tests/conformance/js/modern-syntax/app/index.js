class A { #n = 1; static s = 5; get n() { return this.#n } inc() { this.#n += 1; return this } }
function* g() { yield 1; yield* [2, 3] }
Page({ async onLoad() {
  const { a, ...rest } = { a: 1, b: 2, c: 3 }, [x, , y = 9] = [7, 8]
  console.log(new A().inc().n, A.s, a, JSON.stringify(rest), x, y, [...g()].join(''), null?.x ?? 'nil', 2 ** 10, `${a}t`)
  for await (const v of (async function* () { yield 'async' })()) console.log(v)
  console.log([3, 1, 2].sort().join(), 'a-b-c'.replace(/-(\w)/g, (_, c) => c.toUpperCase()), Object.entries({ k: 1 }).flat().join(), new Map([[1, 2]]).size, [1, [2, [3]]].flat(Infinity).length)
} })
