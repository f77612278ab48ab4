// The workload of the `list` benchmark, as the peers get it: rows are made before the clock starts.
const rows = (count, round) =>
  Array.from({ length: count }, (_, id) => ({ id, name: `row ${id}:${round}`, on: id % 2 === 0 }))

const template = `<view class="list">
  <view wx:for="{{rows}}" wx:key="id" class="row {{item.on ? 'on' : ''}}"><text>{{item.name}}</text><text wx:if="{{item.on}}">on</text></view>
</view>`

const timed = (work) => {
  const begun = performance.now()
  work()
  return performance.now() - begun
}

const median = (times) => times.sort((a, b) => a - b)[times.length >> 1]

// First fill, then replacements of all rows, then changes of one row by path; ms.
const change = (setData, count, changes) => {
  const rounds = Array.from({ length: changes }, (_, n) => n + 1)
  const fill = (round) => {
    const next = rows(count, round)
    return timed(() => setData({ rows: next }))
  }
  return {
    first: fill(0),
    replace: median(rounds.map(fill)),
    one: median(rounds.map((n) => timed(() => setData({ [`rows[${n}].name`]: `x${n}` })))),
  }
}

module.exports = { rows, template, change }
