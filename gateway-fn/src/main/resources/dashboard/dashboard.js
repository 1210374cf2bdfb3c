// The fleet as a page. Everything comes from this gateway: the live view as server-sent events, the past by request.
// Times are UTC, as in logs, decisions and reports.
'use strict'

const MAX_ENTRIES = 200
const MAX_MARKS = 20000
const CHART_SECONDS = 120
const DAY_MS = 86400000
const FEW = 12
const OLD_TABLE_MS = 5000
const SILENT_MS = 5000
const RETRY_MS = 2000
const SVG = 'http://www.w3.org/2000/svg'
const MARK_OF = { live: 'fill-good', registered: 'fill-good', late: 'fill-warn', draining: 'fill-warn', 'signed-off': 'fill-calm' }
const MARK_ORDER = ['fill-good', 'fill-calm', 'fill-warn', 'fill-bad']
const STATE_ORDER = ['live', 'late', 'quarantined', 'draining', 'lost', 'signed-off']
const COLUMNS = [
  { name: 'Node', by: n => n.id, up: true, hint: 'A click on a row shows the transitions of its node alone' },
  { name: 'Region', by: n => n.region, up: true, hint: '' },
  { name: 'State', by: n => STATE_ORDER.indexOf(n.state) + (n.reason ? 10 : 0), hint: 'And why it takes no new rooms' },
  { name: 'Heard', by: n => n.ageMs, number: true, hint: 'Since its last heartbeat was sent' },
  { name: 'Sessions', by: n => n.sessions, number: true, hint: 'Connected, of what it can hold' },
  { name: 'In flight', by: n => n.inFlight, number: true, hint: 'Sessions expected of rooms placed lately that it has not reported' },
  { name: 'Channels', by: n => n.channels, number: true, hint: 'Open channels' },
  { name: 'Score', by: n => n.score, number: true, hint: 'Permille; new rooms go to lower scores' },
  { name: 'Load', by: n => n.score, hint: 'The terms of the score; the mark is the egress, the end of the bar 1000 permille' },
  { name: 'CPU', by: n => n.cpu, number: true, hint: '' },
  { name: 'Memory', by: n => n.memory, number: true, hint: '' },
  { name: 'Egress', by: n => n.egressBps, number: true, hint: 'Media leaving the node' }]

const $ = id => document.getElementById(id)
const state = {
  past: false, fleet: null, live: null, buckets: new Map(), entries: new Map(), events: new Map(), marks: new Map(),
  nodes: new Map(), cells: new Map(), picked: '', sort: 2, down: true, offsetMs: 0, request: 0, marksRequest: 0,
  heardAt: performance.now(), seenMs: 0, isLost: false, missing: ''
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
  const time = two(d.getUTCHours()) + ':' + two(d.getUTCMinutes()) + ':' + two(d.getUTCSeconds())
  return withDay ? d.getUTCFullYear() + '-' + two(d.getUTCMonth() + 1) + '-' + two(d.getUTCDate()) + ' ' + time + ' UTC' : time
}
const count = number => Math.round(number).toLocaleString('en')
function age(ms) {
  if (ms < 10000) return (ms / 1000).toFixed(1) + ' s'
  return ms < 120000 ? Math.round(ms / 1000) + ' s' : Math.round(ms / 60000) + ' min'
}
const bits = bps => bps < 1e6 ? Math.round(bps / 1e3) + ' kb/s' : bps < 1e9 ? (bps / 1e6).toFixed(1) + ' Mb/s' : (bps / 1e9).toFixed(2) + ' Gb/s'
const serverNow = () => Date.now() + state.offsetMs
const spanMs = () => Number($('span').value) * 1000

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
    + `${count(n.sessions)} of ${count(n.max)} sessions, ${n.inFlight} in flight, heard ${age(n.ageMs)} ago`
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
  $('no-nodes').hidden = wanted.length > 0
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
  text(section.querySelector('span'), `${open.length} of ${nodes.length} take rooms, ${count(sessions)} sessions` + (room ? `, ${Math.round(sessions / room * 100)} % of ${count(room)}` : ''))
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
  const why = el('span', { class: 'why' })
  const cells = COLUMNS.map(column => el('td', { class: column.number ? 'num' : '' }))
  cells[2].append(badge, why)
  cells[8].append(drawn.picture)
  const tr = el('tr', {}, ...cells)
  tr.addEventListener('click', () => pick(n.id))
  row = { tr, cells, badge, why, drawn }
  state.nodes.set(n.id, row)
  return row
}

function showRow(n) {
  const row = rowOf(n)
  const values = [short(n.id), n.region, null, age(n.ageMs), count(n.sessions) + ' / ' + count(n.max), n.inFlight, n.channels, n.score.toFixed(1), null,
    Math.round(n.cpu * 100) + ' %', Math.round(n.memory * 100) + ' %', n.egressBps ? bits(n.egressBps) : '-']
  values.forEach((value, i) => { if (value !== null) text(row.cells[i], value) })
  text(row.badge, n.state)
  row.badge.className = 'badge state-' + n.state
  text(row.why, n.reason && n.reason !== n.state ? ' ' + n.reason : '')
  row.drawn.show(n)
  row.tr.className = (n.reason ? 'out' : '') + (n.id === state.picked ? ' picked' : '')
  return row.tr
}

function showTable(fleet) {
  const wanted = $('filter').value.trim().toLowerCase()
  const by = COLUMNS[state.sort].by
  const shown = fleet.nodes
    .filter(n => !wanted || (n.id + ' ' + n.region + ' ' + n.state + ' ' + n.reason).toLowerCase().includes(wanted))
    .sort((a, b) => {
      const x = by(a)
      const y = by(b)
      if (x === y) return a.id < b.id ? -1 : 1
      return (x < y) === state.down ? 1 : -1
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
  text($('t-states'), statesOf(fleet.nodes) || 'nodes take rooms')
  text($('t-sessions'), count(sum(fleet.nodes, n => n.sessions)))
  text($('t-capacity'), 'sessions, room for ' + count(sum(open, n => n.max)))
  text($('t-flight'), count(sum(fleet.nodes, n => n.inFlight)))
  text($('t-age'), age(fleet.tableAgeMs))
  text($('seen'), 'as ' + fleet.gatewayId + ' sees it')
}

// What the view is, in one word, and what is wrong with it.
function showLink(word, kind, problem) {
  text($('link'), word)
  $('link').className = 'badge ' + kind
  text($('problem'), problem)
  document.body.classList.toggle('pale', word === 'lost' || word === 'loading')
}

function showLive(fleet) {
  const problems = [...fleet.degraded]
  if (fleet.tableAgeMs > OLD_TABLE_MS) problems.push('the table is ' + age(fleet.tableAgeMs) + ' old, calls are placed by it')
  showLink(problems.length ? 'degraded' : 'live', problems.length ? 'stale' : 'ok', problems.join('; '))
}

// Problems first, so that a glance is enough.
function statesOf(nodes) {
  const counts = new Map()
  nodes.filter(n => n.reason || n.state !== 'live').forEach(n => {
    const word = n.state !== 'live' ? n.state : n.reason
    counts.set(word, (counts.get(word) || 0) + 1)
  })
  return [...counts].sort((a, b) => b[1] - a[1]).map(([word, number]) => number + ' ' + word).join(', ')
}

function showFleet(fleet) {
  state.fleet = fleet
  showTiles(fleet)
  showRegions(fleet)
  showTable(fleet)
}

// The end of an axis: 2, 4, 10, 20, 40, 100, ...
function niceAbove(number) {
  for (let power = 1; ; power *= 10) {
    for (const step of [2, 4, 10]) if (step * power >= number) return step * power
  }
}

// The whole seconds of two minutes, oldest first.
function bucketsUntil(untilMs) {
  const last = Math.floor(untilMs / 1000) * 1000 - 1000
  const none = { placed: 0, retried: 0, declined: 0, unavailable: 0, failed: 0 }
  return Array.from({ length: CHART_SECONDS }, (_, i) => {
    const atMs = last - (CHART_SECONDS - 1 - i) * 1000
    return state.buckets.get(atMs) || { ...none, atMs }
  })
}

function showChart(untilMs) {
  const buckets = bucketsUntil(untilMs)
  const bars = []
  let most = 1
  for (const b of buckets) {
    const parts = [b.placed - b.retried, b.retried, b.declined + b.unavailable + b.failed]
    most = Math.max(most, parts[0] + parts[1] + parts[2])
    bars.push(parts)
  }
  const top = niceAbove(most)
  const width = 960 / CHART_SECONDS
  const drawn = [0, 60].map(y => svg('line', { class: 'rule', x1: 0, x2: 960, y1: y + .5, y2: y + .5 }))
  bars.forEach((parts, i) => {
    let y = 120
    ;['fill-good', 'fill-warn', 'fill-bad'].forEach((name, k) => {
      if (parts[k] > 0) {
        const height = Math.max(1.5, parts[k] / top * 120)
        y -= height
        drawn.push(svg('rect', { class: name, x: (i * width + .6).toFixed(2), y: y.toFixed(2), width: (width - 1.2).toFixed(2), height: height.toFixed(2) }))
      }
    })
  })
  $('chart').replaceChildren(...drawn)
  text($('chart-from'), clock(buckets[0].atMs))
  text($('chart-to'), clock(buckets.at(-1).atMs + 1000))
  text($('chart-top'), count(top))
  text($('chart-half'), top / 2)
  const ten = bars.slice(-10)
  text($('t-picks'), (ten.reduce((sum, p) => sum + p[0] + p[1], 0) / ten.length).toFixed(1))
  text($('t-refused'), bars.reduce((sum, p) => sum + p[2], 0))
}

function showReasons(untilMs) {
  const counts = new Map()
  const add = (reason, number) => counts.set(reason, (counts.get(reason) || 0) + number)
  for (const bucket of bucketsUntil(untilMs)) {
    ;(bucket.reasons || []).forEach(r => add(r.reason, r.count))
    if (bucket.retried) add('placed at another node', bucket.retried)
  }
  const items = [...counts].sort((a, b) => b[1] - a[1]).map(([reason, number]) =>
    el('li', {}, el('span', { class: 'grow' }, reason), el('b', {}, count(number))))
  $('reasons').replaceChildren(...(items.length ? items : [el('li', { class: 'empty' }, state.missing || 'None in two minutes')]))
}

function showEvents() {
  const items = [...state.events.values()].filter(e => !state.picked || e.nodeId === state.picked)
    .sort((a, b) => b.atMs - a.atMs).slice(0, MAX_ENTRIES)
    .map(e => el('li', { title: short(e.nodeId) + ' ' + e.to + ': ' + e.cause }, el('span', { class: 'when' }, clock(e.atMs)),
      el('span', { class: 'grow' }, short(e.nodeId), el('small', {}, e.cause)), el('span', { class: 'badge state-' + e.to }, e.to)))
  const none = state.picked ? 'None of ' + short(state.picked) + ' in the last hour' : 'None in the last hour'
  $('events').replaceChildren(...(items.length ? items : [el('li', { class: 'empty' }, none)]))
  text($('events-of'), state.picked ? 'of ' + short(state.picked) : '')
}

// One mark for each five hundredth of the span, of the worst that happened in it: a month is drawn as quickly as an hour.
function showMarks() {
  const span = spanMs()
  const from = serverNow() - span
  const worst = new Map()
  for (const e of state.marks.values()) {
    if (e.atMs > from) {
      const x = Math.min(998, Math.floor((e.atMs - from) / span * 500) * 2)
      worst.set(x, Math.max(worst.get(x) || 0, MARK_ORDER.indexOf(MARK_OF[e.to] || 'fill-bad')))
    }
  }
  $('marks').replaceChildren(...[...worst].map(([x, kind]) => svg('rect', { class: MARK_ORDER[kind], x, y: 0, width: 2, height: 10 })))
}

// The transitions of the chosen span, the newest day first. Marks are an aid: without them everything else works.
async function askMarks() {
  const request = ++state.marksRequest
  const end = Math.round(serverNow())
  const from = end - spanMs()
  try {
    for (let to = end; to > from; to -= DAY_MS) {
      const answer = await fetch('/dashboard/transitions?from=' + Math.max(from, to - DAY_MS) + '&to=' + to, { headers: { Accept: 'application/json' } })
      if (!answer.ok) return
      const events = await answer.json()
      if (request !== state.marksRequest) return
      takeMarks(events)
      showMarks()
    }
  } catch (e) {
    console.info('transitions cannot be had', e)
  }
}

function showDecisions() {
  const items = [...state.entries.values()].sort((a, b) => b.atMs - a.atMs).slice(0, 60).map(d => {
    const where = d.nodeId ? short(d.nodeId) : d.reason
    const took = (d.elapsedUs / 1000).toFixed(1) + ' ms'
    return el('li', {}, el('span', { class: 'when' }, clock(d.atMs)),
      el('a', { class: 'grow', href: '/v1/decisions/' + d.decisionId, title: 'room ' + d.room + '\n' + (d.rule || d.reason) + '\n' + took + ', ' + d.attempts + (d.attempts === 1 ? ' attempt' : ' attempts') }, where),
      el('span', { class: d.result !== 'placed' ? 'result-' + d.result : d.attempts > 1 ? 'result-declined' : 'soft' },
        (d.result !== 'placed' ? d.result + ' ' : d.attempts > 1 ? d.attempts + ' attempts ' : '') + took))
  })
  $('decisions').replaceChildren(...(items.length ? items : [el('li', { class: 'empty' }, state.missing || 'None in two minutes')]))
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

const eventKey = e => e.nodeId + ' ' + e.atMs + ' ' + e.to

function takeMarks(events) {
  events.forEach(e => state.marks.set(eventKey(e), e))
  if (state.marks.size > MAX_MARKS) {
    state.marks = new Map([...state.marks].sort((a, b) => b[1].atMs - a[1].atMs).slice(0, MAX_MARKS / 2))
  }
}

function takeEvents(events) {
  events.forEach(e => state.events.set(eventKey(e), e))
  takeMarks(events)
  if (state.events.size > 4 * MAX_ENTRIES) {
    state.events = new Map([...state.events].sort((a, b) => b[1].atMs - a[1].atMs).slice(0, 2 * MAX_ENTRIES))
  }
}

function showAll(untilMs) {
  showChart(untilMs)
  showReasons(untilMs)
  showEvents()
  showMarks()
  showDecisions()
}

// The fleet then and what went before it; null if something newer was asked for meanwhile.
async function past(atMs) {
  const request = ++state.request
  let problem = 'the gateway does not answer'
  try {
    const answer = await fetch('/dashboard/past?at=' + Math.round(atMs), { headers: { Accept: 'application/json' } })
    if (answer.status === 401) { location.href = '/dashboard/login'; return null }
    if (answer.ok) {
      const body = await answer.json()
      return request === state.request ? body : null
    }
    problem = 'the gateway says ' + answer.status
  } catch (e) {
    console.info('the past cannot be had', e)
  }
  return request === state.request ? { fleet: null, decisions: null, events: [], problem } : null
}

function takePast(then) {
  state.buckets.clear()
  state.entries.clear()
  state.events.clear()
  state.missing = then.decisions ? '' : 'Decisions could not be read'
  if (then.decisions) takeDigest(then.decisions)
  takeEvents(then.events)
}

const NO_FLEET = { nodes: [], degraded: [], tableAgeMs: 0, overloadPermille: 1000, gatewayId: 'nobody' }

async function goTo(atMs) {
  state.past = true
  document.body.classList.add('past')
  $('live').classList.remove('on')
  $('live').setAttribute('aria-pressed', 'false')
  text($('clock'), clock(atMs, true))
  if (document.activeElement !== $('at')) $('at').value = new Date(atMs).toISOString().slice(0, 19)
  showLink('loading', 'stale', '')
  const then = await past(atMs)
  if (!then || !state.past) return
  takePast(then)
  showFleet(then.fleet || NO_FLEET)
  showLink('past', 'stale', then.problem || then.fleet.degraded.join('; '))
  showAll(atMs)
}

async function goLive() {
  state.past = false
  document.body.classList.remove('past')
  $('live').classList.add('on')
  $('live').setAttribute('aria-pressed', 'true')
  $('slider').value = 1000
  $('at').value = ''
  askMarks()
  if (state.live) {
    text($('clock'), clock(state.live.nowMs, true))
    showFleet(state.live)
    showLive(state.live)
  }
  const then = await past(serverNow())
  if (then && !state.past) {
    takePast(then)
    showAll(serverNow())
  }
}

// Every part of the stream shows that the gateway is there.
function heard() {
  state.heardAt = performance.now()
  if (state.isLost) {
    state.isLost = false
    if (state.past) showLink('past', 'stale', '')
    else goLive()
  }
}

function listen() {
  const source = new EventSource('/dashboard/events')
  source.addEventListener('fleet', message => {
    const fleet = JSON.parse(message.data)
    state.offsetMs = fleet.nowMs - Date.now()
    state.seenMs = fleet.nowMs
    state.live = fleet
    heard()
    if (!state.past) {
      text($('clock'), clock(fleet.nowMs, true))
      showFleet(fleet)
      showLive(fleet)
    }
  })
  source.addEventListener('decisions', message => {
    heard()
    if (!state.past) {
      state.missing = ''
      takeDigest(JSON.parse(message.data))
      showChart(serverNow())
      showReasons(serverNow())
      showDecisions()
    }
  })
  source.addEventListener('transitions', message => {
    heard()
    if (!state.past) {
      takeEvents(JSON.parse(message.data))
      showEvents()
      showMarks()
    }
  })
  // The browser tries again by itself, unless the answer was no stream: somebody else's error page, or a session that is over.
  source.onerror = () => {
    lost()
    if (source.readyState === EventSource.CLOSED) setTimeout(askAgain, RETRY_MS)
  }
}

async function askAgain() {
  try {
    const answer = await fetch('/dashboard', { headers: { Accept: 'application/json' } })
    if (answer.status === 401) { location.href = '/dashboard/login'; return }
  } catch (e) {
    console.info('the gateway does not answer', e)
  }
  listen()
}

function lost() {
  state.isLost = true
  const since = state.seenMs ? 'what is shown is of ' + clock(state.seenMs) + ' UTC; ' : ''
  showLink('lost', 'gone', 'the gateway does not answer; ' + since + 'trying again')
}

// A connection can be dead without an error.
function watch() {
  if (performance.now() - state.heardAt > SILENT_MS) lost()
}

function start() {
  const heads = COLUMNS.map((column, i) => {
    const head = el('th', { class: column.number ? 'num' : '', tabindex: 0, scope: 'col', title: column.hint }, column.name)
    const sort = () => {
      state.down = state.sort === i ? !state.down : !column.up
      state.sort = i
      heads.forEach((other, k) => k === i ? other.setAttribute('aria-sort', state.down ? 'descending' : 'ascending') : other.removeAttribute('aria-sort'))
      if (state.fleet) showTable(state.fleet)
    }
    head.addEventListener('click', sort)
    head.addEventListener('keydown', event => { if (event.key === 'Enter') sort() })
    return head
  })
  heads[state.sort].setAttribute('aria-sort', 'descending')
  $('heads').replaceChildren(...heads)
  $('filter').addEventListener('input', () => { if (state.fleet) showTable(state.fleet) })
  $('live').addEventListener('click', goLive)
  $('span').addEventListener('change', () => { showMarks(); askMarks(); if (state.past) slide() })
  let waiting = 0
  const slide = () => {
    const atMs = serverNow() - spanMs() * (1 - Number($('slider').value) / 1000)
    text($('clock'), clock(atMs, true))
    clearTimeout(waiting)
    if (Number($('slider').value) >= 1000) { goLive(); return }
    waiting = setTimeout(() => goTo(atMs), 150)
  }
  $('slider').addEventListener('input', slide)
  // The slider shows where the moment is, in a span that has it.
  const jump = () => {
    const atMs = Date.parse($('at').value + 'Z')
    const agoMs = serverNow() - atMs
    if (!(atMs > 0 && agoMs > 0)) return
    const wide = [...$('span').options].find(option => Number(option.value) * 1000 >= agoMs) || $('span').lastElementChild
    if (agoMs > spanMs() && wide.value !== $('span').value) {
      $('span').value = wide.value
      askMarks()
    }
    $('slider').value = Math.min(999, Math.max(0, Math.round(1000 - agoMs / spanMs() * 1000)))
    clearTimeout(waiting)
    waiting = setTimeout(() => goTo(atMs), 150)
  }
  $('at').addEventListener('change', jump)
  listen()
  setInterval(watch, 1000)
  goLive()
}

start()
