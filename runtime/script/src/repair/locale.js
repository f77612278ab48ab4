(function () {
  'use strict'
  const pad = (n) => (n < 10 ? '0' : '') + n
  const list = (v) => (Array.isArray(v) ? v[0] : v)
  const english = (locale) => String(list(locale) || 'zh-CN').toLowerCase().startsWith('en')
  const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']
  const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
  const WEEK = '日一二三四五六'

  // A date moved so that its UTC parts are those of the wanted zone.
  function shifted(date, zone) {
    const ms = date.getTime()
    if (zone === 'UTC' || zone === 'GMT') return new Date(ms)
    if (zone === 'Asia/Shanghai') return new Date(ms + 28800000)
    return new Date(ms - date.getTimezoneOffset() * 60000)
  }

  function datePart(d, en, o) {
    const two = (style, n) => (style === '2-digit' ? pad(n) : String(n))
    const year = o.year && (o.year === '2-digit' ? pad(d.getUTCFullYear() % 100) : String(d.getUTCFullYear()))
    const m = d.getUTCMonth()
    const month = o.month && (/long|short/.test(o.month) ? (en ? (o.month === 'long' ? MONTHS[m] : MONTHS[m].slice(0, 3)) : `${m + 1}月`) : two(o.month, m + 1))
    const day = o.day && two(o.day, d.getUTCDate())
    const weekday = o.weekday && (en ? (o.weekday === 'long' ? DAYS[d.getUTCDay()] : DAYS[d.getUTCDay()].slice(0, 3)) : (o.weekday === 'long' ? '星期' : '周') + WEEK[d.getUTCDay()])
    if (/long|short/.test(o.month || '')) {
      if (en) return [weekday, [month, day].filter(Boolean).join(' '), year].filter(Boolean).join(', ')
      return (year ? year + '年' : '') + month + (day ? day + '日' : '') + (weekday || '')
    }
    const parts = en ? [month, day, year] : [year, month, day]
    return [parts.filter(Boolean).join('/'), weekday].filter(Boolean).join(' ')
  }

  function timePart(d, en, o) {
    const twelve = o.hour12 === undefined ? en && o.hourCycle !== 'h23' : o.hour12
    const h = d.getUTCHours()
    const parts = []
    if (o.hour) {
      const n = twelve ? h % 12 || 12 : h
      parts.push(o.hour === '2-digit' || !en ? pad(n) : String(n))
    }
    if (o.minute) parts.push(pad(d.getUTCMinutes()))
    if (o.second) parts.push(pad(d.getUTCSeconds()))
    const text = parts.join(':')
    if (!twelve || !o.hour) return text
    return en ? `${text} ${h < 12 ? 'AM' : 'PM'}` : (h < 12 ? '上午' : '下午') + text.replace(/^0/, '')
  }

  const DATE = { year: 'numeric', month: 'numeric', day: 'numeric' }
  const TIME = { hour: 'numeric', minute: '2-digit', second: '2-digit' }
  const STYLES = { full: { year: 'numeric', month: 'long', day: 'numeric', weekday: 'long' }, long: { year: 'numeric', month: 'long', day: 'numeric' }, medium: { year: 'numeric', month: 'short', day: 'numeric' }, short: DATE }

  function format(date, locale, options, defaults) {
    if (isNaN(date.getTime())) return 'Invalid Date'
    let o = Object.assign({}, options)
    if (o.dateStyle) Object.assign(o, STYLES[o.dateStyle])
    if (o.timeStyle) Object.assign(o, { hour: 'numeric', minute: '2-digit' }, o.timeStyle === 'short' ? {} : { second: '2-digit' })
    if (!['year', 'month', 'day', 'weekday', 'hour', 'minute', 'second'].some((k) => o[k])) o = Object.assign({}, defaults, o)
    const en = english(locale)
    const d = shifted(date, o.timeZone)
    return [datePart(d, en, o), timePart(d, en, o)].filter(Boolean).join(en ? ', ' : ' ')
  }

  const CURRENCY = { CNY: '¥', USD: '$', EUR: '€', JPY: '¥', GBP: '£', HKD: 'HK$' }

  function number(value, locale, options) {
    const o = options || {}
    let n = Number(value)
    if (isNaN(n)) return 'NaN'
    if (o.style === 'percent') n *= 100
    const money = o.style === 'currency'
    const min = o.minimumFractionDigits !== undefined ? o.minimumFractionDigits : money ? 2 : 0
    const max = Math.max(min, o.maximumFractionDigits !== undefined ? o.maximumFractionDigits : money ? 2 : o.style === 'percent' ? 0 : 3)
    if (!isFinite(n)) return n < 0 ? '-∞' : '∞'
    let [whole, fraction = ''] = Math.abs(n).toFixed(max).split('.')
    while (fraction.length > min && fraction.endsWith('0')) fraction = fraction.slice(0, -1)
    whole = whole.padStart(o.minimumIntegerDigits || 1, '0')
    if (o.useGrouping !== false) whole = whole.replace(/\B(?=(\d{3})+$)/g, ',')
    const sign = n < 0 && /[1-9]/.test(whole + fraction) ? '-' : ''
    const unit = money ? CURRENCY[o.currency] || o.currency + ' ' : ''
    return sign + unit + whole + (fraction ? '.' + fraction : '') + (o.style === 'percent' ? '%' : '')
  }

  // Letters before case, small before capital, as collation has it; other characters by code.
  function compare(a, b, locale, options) {
    a = String(a)
    b = String(b)
    const o = options || {}
    const la = a.toLowerCase()
    const lb = b.toLowerCase()
    if (o.numeric) {
      const pa = la.match(/\d+|\D+/g) || []
      const pb = lb.match(/\d+|\D+/g) || []
      for (let i = 0; i < Math.min(pa.length, pb.length); i++) {
        const both = /^\d/.test(pa[i]) && /^\d/.test(pb[i])
        if (both ? Number(pa[i]) !== Number(pb[i]) : pa[i] !== pb[i]) return (both ? Number(pa[i]) < Number(pb[i]) : pa[i] < pb[i]) ? -1 : 1
      }
      if (pa.length !== pb.length) return pa.length < pb.length ? -1 : 1
    } else if (la !== lb) return la < lb ? -1 : 1
    if (a === b || o.sensitivity === 'base' || o.sensitivity === 'accent') return 0
    return a > b ? -1 : 1
  }

  const tag = (locale) => list(locale) || 'zh-CN'
  const Intl = {
    DateTimeFormat: function (locale, options) {
      return {
        format: (d) => format(d === undefined ? new Date() : new Date(d), locale, options, DATE),
        resolvedOptions: () => Object.assign({ locale: tag(locale), calendar: 'gregory', timeZone: 'Asia/Shanghai' }, options),
      }
    },
    NumberFormat: function (locale, options) {
      return { format: (n) => number(n, locale, options), resolvedOptions: () => Object.assign({ locale: tag(locale) }, options) }
    },
    Collator: function (locale, options) {
      return { compare: (a, b) => compare(a, b, locale, options), resolvedOptions: () => ({ locale: tag(locale) }) }
    },
  }
  return {
    dateTime: (d, locale, o) => format(d, locale, o, Object.assign({}, DATE, TIME)),
    date: (d, locale, o) => format(d, locale, o, DATE),
    time: (d, locale, o) => format(d, locale, o, TIME),
    number,
    compare,
    Intl,
  }
})
