// The fleet as a page. Everything comes from this gateway: the live view as server-sent events, the past by request.
'use strict'

const MAX_ENTRIES = 200
const CHART_SECONDS = 120
const FEW = 12
const SVG = 'http://www.w3.org/2000/svg'
const STATE_ORDER = ['live', 'late', 'quarantined', 'draining', 'lost', 'signed-off']
const COLUMNS = [
  ['Node', n => n.id], ['Region', n => n.region], ['State', n => STATE_ORDER.indexOf(n.state)], ['Age', n => n.ageMs],
  ['Sessions', n => n.sessions], ['In flight', n => n.inFlight], ['Channels', n => n.channels], ['Score', n => n.score],
  ['Load', n => n.score], ['CPU', n => n.cpu], ['Memory', n => n.memory], ['Line', n => n.egress], ['Out because', n => n.reason]]

const $ = id => document.getElementById(id)
const state = {
  past: false, fleet: null, buckets: new Map(), entries: new Map(), events: new Map(), reasons: [],
  nodes: new Map(), cells: new Map(), picked: '', sort: 0, down: false, offsetMs: 0, newestMs: 0, request: 0
}

function el(name, attributes = {}, ...children) {
  const node = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value)
  node.append(...children)
  return node
}

function svg(name, attributes) {
  const node = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value)
  return node
}

function text(node, value) {
  const written = String(value)
  if (node.textContent !== written) node.textContent = written
}

const short = id => id.replace(/^https?:\/\//, '')
const two = number => String(number).padStart(2, '0')
function clock(ms, withDay) {
  const d = new Date(ms)
  const time = two(d.getHours()) + ':' + two(d.getMinutes()) + ':' + two(d.getSeconds())
  return withDay ? d.getFullYear() + '-' + two(d.getMonth() + 1) + '-' + two(d.getDate()) + ' ' + time : time
}
function age(ms) {
  if (ms < 10000) return (ms / 1000).toFixed(1) + ' s'
  return ms < 120000 ? Math.round(ms / 1000) + ' s' : Math.round(ms / 60000) + ' min'
}
const bits = bps => bps < 1e6 ? Math.round(bps / 1e3) + ' kb/s' : bps < 1e9 ? (bps / 1e6).toFixed(1) + ' Mb/s' : (bps / 1e9).toFixed(2) + ' Gb/s'
const serverNow = () => Date.now() + state.offsetMs

// The load of a node: its terms on each other from below, the line as a mark, the limit of overload dashed.
function tank(node, limit) {
  const height = 46
  const parts = ['memory', 'cpu', 'sessions', 'flight'].map(() => svg('rect', { x: 2, width: 14 }))
  const names = ['fill-memory', 'fill-cpu', 'fill-sessions', 'fill-flight']
  parts.forEach((part, i) => part.setAttribute('class', names[i]))
  const picture = svg('svg', { viewBox: '0 0 18 46', 'aria-hidden': 'true' })
  picture.append(svg('rect', { class: 'track', x: 2, y: 0, width: 14, height, rx: 2 }), ...parts)
  const line = svg('rect', { class: 'mark-egress', x: 2, width: 14, height: 1.6 })
  const dashed = svg('line', { class: 'limit', x1: 1, x2: 17 })
  const foot = svg('rect', { x: 2, y: 43.5, width: 14, height: 2.5, rx: 1 })
  picture.append(line, dashed, foot)
  return {
    picture,
    show(n, overload) {
      let y = 42
      const room = 42
      ;[n.memoryTerm, n.cpuTerm, n.sessionsTerm, n.flightTerm].forEach((term, i) => {
        const h = Math.max(0, Math.min(term / 1000 * room, y))
        y -= h
        parts[i].setAttribute('y', y.toFixed(2))
        parts[i].setAttribute('height', h.toFixed(2))
      })
      line.setAttribute('y', (room - Math.min(1, n.egressTerm / 1000) * room).toFixed(2))
      line.setAttribute('visibility', n.egressTerm > 0 ? 'visible' : 'hidden')
      const at = (room - Math.min(1, overload / 1000) * room).toFixed(2)
      dashed.setAttribute('y1', at)
      dashed.setAttribute('y2', at)
      foot.setAttribute('class', { live: 'fill-good', late: 'fill-warn', draining: 'fill-warn' }[n.state] || (n.state === 'signed-off' ? 'fill-calm' : 'fill-bad'))
    }
  }
}

function describe(n) {
  return `${n.id}\n${n.region || 'no region'}, ${n.state}${n.reason ? ', ' + n.reason : ''}\nscore ${n.score.toFixed(1)}: sessions ${n.sessionsTerm.toFixed(1)}, `
    + `in flight ${n.flightTerm.toFixed(1)}, CPU ${n.cpuTerm.toFixed(1)}, memory ${n.memoryTerm.toFixed(1)}\n`
    + `${n.sessions} of ${n.max} sessions, ${n.inFlight} in flight, heard ${age(n.ageMs)} ago`
}

function pick(id) {
  state.picked = state.picked === id ? '' : id
  state.cells.forEach((cell, key) => cell.button.classList.toggle('picked', key === state.picked))
  state.nodes.forEach((row, key) => row.tr.classList.toggle('picked', key === state.picked))
  const row = state.nodes.get(state.picked)
  if (row) row.tr.scrollIntoView({ block: 'nearest' })
  showEvents()
}

function showRegions(fleet) {
  const regions = new Map()
  for (const n of fleet.nodes) {
    if (!regions.has(n.region)) regions.set(n.region, [])
    regions.get(n.region).push(n)
  }
  const box = $('regions')
  const wanted = [...regions.keys()].sort()
  const there = [...box.children].map(child => child.dataset.region)
  if (wanted.join('\n') !== there.join('\n')) {
    state.cells.clear()
    box.replaceChildren(...wanted.map(name => {
      const section = el('section', { class: 'region' }, el('h3', {}, el('b'), el('span')), el('div', { class: 'cells' }))
      section.dataset.region = name
      return section
    }))
  }
  wanted.forEach((name, i) => showRegion(box.children[i], name, regions.get(name), fleet.overloadPermille))
}

function showRegion(section, name, nodes, overload) {
  const open = nodes.filter(n => !n.reason)
  const sessions = nodes.reduce((sum, n) => sum + n.sessions, 0)
  const room = open.reduce((sum, n) => sum + n.max, 0)
  text(section.querySelector('b'), name || 'no region')
  text(section.querySelector('span'), `${open.length} of ${nodes.length} nodes open, ${sessions} sessions` + (room ? `, ${Math.round(sessions / room * 100)} % of ${room}` : ''))
  section.classList.toggle('few', nodes.length <= FEW)
  const cells = section.querySelector('.cells')
  const ids = new Set(nodes.map(n => n.id))
  for (const child of [...cells.children]) {
    if (!ids.has(child.dataset.id)) {
      state.cells.delete(child.dataset.id)
      child.remove()
    }
  }
  nodes.forEach((n, i) => {
    let cell = state.cells.get(n.id)
    if (!cell) {
      const drawn = tank()
      const button = el('button', { type: 'button' }, drawn.picture, el('span', { class: 'name' }, short(n.id)))
      button.dataset.id = n.id
      button.addEventListener('click', () => pick(n.id))
      cell = { button, drawn }
      state.cells.set(n.id, cell)
    }
    if (cells.children[i] !== cell.button) cells.insertBefore(cell.button, cells.children[i] || null)
    cell.button.className = 'cell' + (n.reason ? ' out' : '') + (n.id === state.picked ? ' picked' : '')
    cell.button.title = describe(n)
    cell.button.setAttribute('aria-label', describe(n))
    cell.drawn.show(n, overload)
  })
}

function bar() {
  const picture = svg('svg', { class: 'terms', viewBox: '0 0 160 12', 'aria-hidden': 'true' })
  const parts = ['fill-sessions', 'fill-flight', 'fill-cpu', 'fill-memory'].map(name => svg('rect', { class: name, height: 12 }))
  const mark = svg('rect', { class: 'mark-egress', width: 2, height: 12 })
  picture.append(svg('rect', { class: 'track', width: 160, height: 12, rx: 2 }), ...parts, mark)
  return {
    picture,
    show(n) {
      let x = 0
      ;[n.sessionsTerm, n.flightTerm, n.cpuTerm, n.memoryTerm].forEach((term, i) => {
        const width = Math.max(0, Math.min(term * 0.16, 160 - x))
        parts[i].setAttribute('x', x.toFixed(1))
        parts[i].setAttribute('width', width.toFixed(1))
        x += width
      })
      mark.setAttribute('x', Math.min(158, n.egressTerm * 0.16).toFixed(1))
      mark.setAttribute('visibility', n.egressTerm > 0 ? 'visible' : 'hidden')
    }
  }
}

function rowOf(n) {
  let row = state.nodes.get(n.id)
  if (row) return row
  const badge = el('span', { class: 'badge' })
  const drawn = bar()
  const cells = COLUMNS.map((_, i) => el('td', { class: [3, 4, 5, 6, 7, 9, 10, 11].includes(i) ? 'num' : '' }))
  cells[2].append(badge)
  cells[8].append(drawn.picture)
  const tr = el('tr', {}, ...cells)
  tr.addEventListener('click', () => pick(n.id))
  row = { tr, cells, badge, drawn }
  state.nodes.set(n.id, row)
  return row
}

function showRow(n) {
  const row = rowOf(n)
  const values = [short(n.id), n.region, null, age(n.ageMs), n.sessions + ' / ' + n.max, n.inFlight, n.channels, n.score.toFixed(1), null,
    Math.round(n.cpu * 100) + ' %', Math.round(n.memory * 100) + ' %', n.egressBps ? bits(n.egressBps) : '-', n.reason]
  values.forEach((value, i) => { if (value !== null) text(row.cells[i], value) })
  text(row.badge, n.state)
  row.badge.className = 'badge state-' + n.state
  row.drawn.show(n)
  row.tr.className = (n.reason ? 'out' : '') + (n.id === state.picked ? ' picked' : '')
  return row.tr
}

function showTable(fleet) {
  const wanted = $('filter').value.trim().toLowerCase()
  const by = COLUMNS[state.sort][1]
  const shown = fleet.nodes
    .filter(n => !wanted || (n.id + ' ' + n.region + ' ' + n.state + ' ' + n.reason).toLowerCase().includes(wanted))
    .sort((a, b) => {
      const x = by(a)
      const y = by(b)
      const order = x < y ? -1 : x > y ? 1 : a.id < b.id ? -1 : 1
      return state.down ? -order : order
    })
  const rows = $('rows')
  shown.forEach((n, i) => {
    const tr = showRow(n)
    if (rows.children[i] !== tr) rows.insertBefore(tr, rows.children[i] || null)
  })
  while (rows.children.length > shown.length) rows.lastElementChild.remove()
  text($('shown'), shown.length === fleet.nodes.length ? '' : shown.length + ' of ' + fleet.nodes.length)
}

function showTiles(fleet) {
  const open = fleet.nodes.filter(n => !n.reason)
  const sum = (nodes, of) => nodes.reduce((total, n) => total + of(n), 0)
  text($('t-nodes'), open.length + ' / ' + fleet.nodes.length)
  text($('t-sessions'), sum(fleet.nodes, n => n.sessions))
  text($('t-capacity'), 'sessions of ' + sum(open, n => n.max))
  text($('t-flight'), sum(fleet.nodes, n => n.inFlight))
  text($('t-age'), age(fleet.tableAgeMs))
  text($('title'), 'Fleet seen by ' + fleet.gatewayId)
  const link = $('link')
  const stale = !state.past && (fleet.degraded.length > 0 || fleet.tableAgeMs > 5000)
  text(link, state.past ? 'past' : stale ? 'degraded' : 'live')
  link.className = 'badge ' + (stale || state.past ? 'stale' : 'ok')
  text($('problem'), state.past ? '' : fleet.degraded.join('; '))
}

function showFleet(fleet) {
  state.fleet = fleet
  showTiles(fleet)
  showRegions(fleet)
  showTable(fleet)
}

function showChart(untilMs) {
  const step = 1000
  const last = Math.floor(untilMs / step) * step - step
  const from = last - (CHART_SECONDS - 1) * step
  const bars = []
  let most = 1
  for (let at = from; at <= last; at += step) {
    const b = state.buckets.get(at) || { placed: 0, retried: 0, declined: 0, unavailable: 0, failed: 0 }
    const parts = [b.placed - b.retried, b.retried, b.declined + b.unavailable + b.failed]
    most = Math.max(most, parts[0] + parts[1] + parts[2])
    bars.push(parts)
  }
  const width = 960 / CHART_SECONDS
  const drawn = [1, 2, 3].map(i => svg('line', { x1: 0, x2: 960, y1: i * 30, y2: i * 30, stroke: 'currentColor', 'stroke-opacity': .09 }))
  bars.forEach((parts, i) => {
    let y = 120
    ;['fill-good', 'fill-warn', 'fill-bad'].forEach((name, k) => {
      if (parts[k] > 0) {
        const height = Math.max(1.5, parts[k] / most * 114)
        y -= height
        drawn.push(svg('rect', { class: name, x: (i * width + .6).toFixed(2), y: y.toFixed(2), width: (width - 1.2).toFixed(2), height: height.toFixed(2) }))
      }
    })
  })
  $('chart').replaceChildren(...drawn)
  text($('chart-from'), clock(from))
  text($('chart-to'), clock(last + step))
  text($('chart-max'), 'highest bar: ' + most + ' per second')
  const ten = bars.slice(-10)
  text($('t-picks'), (ten.reduce((sum, p) => sum + p[0] + p[1], 0) / ten.length).toFixed(1))
  text($('t-refused'), bars.reduce((sum, p) => sum + p[2], 0))
}

function showReasons(untilMs) {
  const counts = new Map()
  for (const entry of state.entries.values()) {
    if (entry.atMs > untilMs - CHART_SECONDS * 1000 && entry.atMs <= untilMs) {
      if (entry.reason) counts.set(entry.reason, (counts.get(entry.reason) || 0) + 1)
      else if (entry.attempts > 1) counts.set('placed at another node', (counts.get('placed at another node') || 0) + 1)
    }
  }
  const items = [...counts].sort((a, b) => b[1] - a[1]).map(([reason, count]) =>
    el('li', {}, el('span', { class: 'grow' }, reason), el('b', {}, String(count))))
  $('reasons').replaceChildren(...(items.length ? items : [el('li', { class: 'empty' }, 'None in two minutes')]))
}

function showEvents() {
  const items = [...state.events.values()].filter(e => !state.picked || e.nodeId === state.picked)
    .sort((a, b) => b.atMs - a.atMs).slice(0, MAX_ENTRIES)
    .map(e => el('li', { title: e.cause }, el('span', { class: 'when' }, clock(e.atMs)),
      el('span', { class: 'grow' }, short(e.nodeId)), el('span', { class: 'badge state-' + e.to }, e.to)))
  $('events').replaceChildren(...(items.length ? items : [el('li', { class: 'empty' }, 'None in the last hour')]))
  const span = Number($('span').value) * 1000
  const end = serverNow()
  $('marks').replaceChildren(...[...state.events.values()].filter(e => e.atMs > end - span).map(e => svg('rect', {
    class: { live: 'fill-good', registered: 'fill-good', late: 'fill-warn', draining: 'fill-warn', 'signed-off': 'fill-calm' }[e.to] || 'fill-bad',
    x: ((e.atMs - end + span) / span * 998).toFixed(1), y: 0, width: 2, height: 10 })))
}

function showDecisions() {
  const items = [...state.entries.values()].sort((a, b) => b.atMs - a.atMs).slice(0, 60).map(d => {
    const where = d.nodeId ? short(d.nodeId) : d.reason
    return el('li', {}, el('span', { class: 'when' }, clock(d.atMs)),
      el('a', { class: 'grow', href: '/v1/decisions/' + d.decisionId, title: (d.rule || d.reason) + ', ' + (d.elapsedUs / 1000).toFixed(1) + ' ms, ' + d.attempts + ' attempts' },
        d.room + ' \u2192 ' + where),
      el('span', { class: d.result === 'placed' ? 'soft' : 'result-' + d.result }, d.result === 'placed' ? (d.elapsedUs / 1000).toFixed(0) + ' ms' : d.result))
  })
  $('decisions').replaceChildren(...(items.length ? items : [el('li', { class: 'empty' }, 'None yet')]))
}

function takeDigest(digest) {
  digest.buckets.forEach(b => state.buckets.set(b.atMs, b))
  digest.newest.forEach(d => state.entries.set(d.decisionId, d))
  const oldest = digest.toMs - 2 * CHART_SECONDS * 1000
  for (const at of state.buckets.keys()) if (at < oldest) state.buckets.delete(at)
  if (state.entries.size > 5 * MAX_ENTRIES) {
    const keep = [...state.entries.values()].sort((a, b) => b.atMs - a.atMs).slice(0, 3 * MAX_ENTRIES)
    state.entries = new Map(keep.map(d => [d.decisionId, d]))
  }
}

function takeEvents(events) {
  events.forEach(e => state.events.set(e.nodeId + ' ' + e.atMs + ' ' + e.to, e))
  if (state.events.size > 4 * MAX_ENTRIES) {
    state.events = new Map([...state.events].sort((a, b) => b[1].atMs - a[1].atMs).slice(0, 2 * MAX_ENTRIES))
  }
}

function showAll(untilMs) {
  showChart(untilMs)
  showReasons(untilMs)
  showEvents()
  showDecisions()
}

async function past(atMs) {
  const request = ++state.request
  const answer = await fetch('/dashboard/past?at=' + Math.round(atMs), { headers: { Accept: 'application/json' } })
  if (answer.status === 401) { location.href = '/dashboard/login'; return null }
  const body = await answer.json()
  if (request !== state.request) return null
  if (!answer.ok) { text($('problem'), body.error); return null }
  return body
}

async function goTo(atMs) {
  state.past = true
  document.body.classList.add('past')
  $('live').classList.remove('on')
  $('live').setAttribute('aria-pressed', 'false')
  text($('clock'), clock(atMs, true))
  const then = await past(atMs)
  if (!then || !state.past) return
  text($('problem'), then.problem)
  state.buckets.clear()
  state.entries.clear()
  state.events.clear()
  if (then.decisions) takeDigest(then.decisions)
  takeEvents(then.events)
  if (then.fleet) showFleet(then.fleet)
  showAll(atMs)
}

async function goLive() {
  state.past = false
  document.body.classList.remove('past')
  $('live').classList.add('on')
  $('live').setAttribute('aria-pressed', 'true')
  $('slider').value = 1000
  text($('problem'), '')
  const then = await past(serverNow())
  if (then && !state.past) {
    state.buckets.clear()
    state.entries.clear()
    state.events.clear()
    if (then.decisions) takeDigest(then.decisions)
    takeEvents(then.events)
    showAll(serverNow())
  }
}

function listen() {
  const source = new EventSource('/dashboard/events')
  source.addEventListener('fleet', message => {
    const fleet = JSON.parse(message.data)
    state.offsetMs = fleet.nowMs - Date.now()
    if (!state.past) {
      text($('clock'), clock(fleet.nowMs, true))
      showFleet(fleet)
    }
  })
  source.addEventListener('decisions', message => {
    if (!state.past) {
      takeDigest(JSON.parse(message.data))
      showChart(serverNow())
      showReasons(serverNow())
      showDecisions()
    }
  })
  source.addEventListener('transitions', message => {
    if (!state.past) {
      takeEvents(JSON.parse(message.data))
      showEvents()
    }
  })
  source.onerror = () => {
    text($('link'), 'connection lost')
    $('link').className = 'badge gone'
  }
}

function start() {
  const heads = COLUMNS.map(([name], i) => {
    const head = el('th', { class: [3, 4, 5, 6, 7, 9, 10, 11].includes(i) ? 'num' : '', tabindex: 0, scope: 'col' }, name)
    const sort = () => {
      state.down = state.sort === i ? !state.down : ![0, 1, 2, 12].includes(i)
      state.sort = i
      heads.forEach((other, k) => k === i ? other.setAttribute('aria-sort', state.down ? 'descending' : 'ascending') : other.removeAttribute('aria-sort'))
      if (state.fleet) showTable(state.fleet)
    }
    head.addEventListener('click', sort)
    head.addEventListener('keydown', event => { if (event.key === 'Enter') sort() })
    return head
  })
  $('heads').replaceChildren(...heads)
  $('filter').addEventListener('input', () => { if (state.fleet) showTable(state.fleet) })
  $('live').addEventListener('click', goLive)
  $('span').addEventListener('change', () => { showEvents(); if (state.past) slide() })
  let waiting = 0
  const slide = () => {
    const span = Number($('span').value) * 1000
    const atMs = serverNow() - span + span * Number($('slider').value) / 1000
    text($('clock'), clock(atMs, true))
    clearTimeout(waiting)
    if (Number($('slider').value) >= 1000) { goLive(); return }
    waiting = setTimeout(() => goTo(atMs), 150)
  }
  $('slider').addEventListener('input', slide)
  listen()
  goLive()
}

start()
