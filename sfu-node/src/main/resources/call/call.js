// The call page: lobby, call, and what is said when something does not work.

import * as devices from './devices.js';
import { Figures, rate } from './figures.js';
import { CallSession } from './session.js';
import { Tiles } from './tiles.js';

const FIGURES_MS = 1_000;
const TOAST_MS = 4_000;
const TOAST_MS_A_LETTER = 40;
const MOST_TOASTS = 3;
const SPEAKING_LEVEL = 0.02;
const BAD_LOSS = 0.03;
const SAVER_BPS = 400_000;

const STATES = {
  idle: 'Not connected',
  connecting: 'Connecting',
  connected: 'Connected',
  reconnecting: 'Reconnecting',
  failed: 'Disconnected',
  left: 'Left',
};

const ENDS = {
  expired: ['This link does not open the call', 'It has expired, or it belongs to another call. Ask for a new link.'],
  removed: ['You are no longer in this call', 'Someone removed you, the call ended, or you joined from another window.'],
  full: ['This call is full', 'No more people fit in. Try again when somebody has left.'],
  lost: ['The connection is lost', 'The node could not be reached for two minutes. Check your network, then try again.'],
  missing: ['This page needs a link', 'Open it with the link you were given: it says which call to enter. On this '
    + 'machine, ./patchbay call prints links.'],
  left: ['You left the call', 'You can come back as long as the link is good.'],
};

const $ = (id) => document.getElementById(id);
const link = readLink();
const tiles = new Tiles($('grid'));
const local = { audio: null, camera: null, screen: null };
const wanted = { audio: true, camera: true };
const names = new Map();
const sounds = new Map();
const layers = new Map();
const hints = new Map();
let call = null;
let me = null;
let figures = new Figures();
let speaker = '';

/** Reads the token out of the address and takes it away from there: it shall not stay in the history. */
function readLink() {
  const text = location.hash.slice(1);
  if (text) {
    sessionStorage.setItem('patchbay-link', text);
    history.replaceState(null, '', location.pathname);
  }
  const values = new URLSearchParams(text || sessionStorage.getItem('patchbay-link') || '');
  return { channel: values.get('channel'), token: values.get('token'), name: values.get('name') };
}

// ---- devices ----

/** Opens a device and shows or publishes it; says why if it cannot. */
async function turnOn(source) {
  const select = document.querySelector(`[data-devices="${source === 'camera' ? 'videoinput' : 'audioinput'}"]`);
  try {
    const track = await devices.open(source, select?.value);
    local[source]?.stop();
    local[source] = track;
    wanted[source] = true;
    hints.delete(source);
    drawHints();
    track.onended = () => turnOff(source, 'The device was disconnected.');
  } catch (error) {
    wanted[source] = false;
    say(error.message, source);
  }
  await devices.list(document.querySelectorAll('select[data-devices]'));
  await applied(source);
}

async function turnOff(source, why) {
  wanted[source] = false;
  if (source === 'camera') {
    local.camera?.stop(); // the camera's light goes out
    local.camera = null;
  } else if (local.audio) {
    local.audio.enabled = false;
  }
  if (why) {
    say(why);
  }
  await applied(source);
}

async function toggle(source) {
  if (source === 'audio' && local.audio && local.audio.readyState === 'live') {
    wanted.audio = !wanted.audio;
    local.audio.enabled = wanted.audio;
    await applied('audio');
  } else if (wanted[source] && local[source]) {
    await turnOff(source);
  } else {
    await turnOn(source);
  }
}

/** Brings page and call in line with what is on. */
async function applied(source) {
  const on = wanted[source] && Boolean(local[source]);
  drawToggle(source, on);
  if (source === 'camera') {
    $('preview').srcObject = on ? new MediaStream([local.camera]) : null;
    $('preview-off').hidden = on;
    mine()?.show(on ? local.camera : null);
  } else {
    mine()?.mark('muted', !on);
    call?.updateInfo({ isSelfMuted: !on });
  }
  try {
    await call?.publish(source, local[source]);
    if (source === 'audio') {
      call?.mute('audio', !on);
    }
  } catch (error) {
    console.error(error);
    say(`Your ${source} could not be sent: ${error.message}`);
  }
}

function drawToggle(source, on) {
  const [name, key, icon] = source === 'audio' ? ['microphone', 'm', 'mic'] : ['camera', 'v', 'cam'];
  for (const button of document.querySelectorAll(`[data-toggle="${source}"]`)) {
    button.setAttribute('aria-pressed', String(on));
    button.setAttribute('aria-keyshortcuts', key);
    button.title = `${on ? 'Turn off' : 'Turn on'} ${name} (${key})`;
    button.innerHTML = '<svg aria-hidden="true"><use/></svg><span></span>';
    button.querySelector('use').setAttribute('href', `#i-${icon}${on ? '' : '-off'}`);
    button.querySelector('span').textContent = source === 'audio' ? (on ? 'Mute' : 'Unmute') : 'Camera';
    button.setAttribute('aria-label', button.title);
  }
}

async function toggleScreen() {
  try {
    if (local.screen) {
      local.screen.stop();
      await stopScreen();
      return;
    }
    const track = await devices.openScreen();
    if (!track) {
      return;
    }
    track.contentHint = 'detail';
    track.onended = stopScreen;
    local.screen = track;
    $('share').setAttribute('aria-pressed', 'true');
    tiles.screen(me, link.name, true).show(track);
    await call?.publish('screen', track);
  } catch (error) {
    say(error.message);
  }
}

async function stopScreen() {
  local.screen = null;
  $('share').setAttribute('aria-pressed', 'false');
  tiles.remove(me, 'screen');
  await call?.publish('screen', null);
}

function mine() {
  return me === null ? undefined : tiles.find(me, 'camera');
}

// ---- the call ----

async function join() {
  if (!link.channel || !link.token) {
    end({ reason: 'missing' });
    return;
  }
  link.name = $('name').value.trim() || link.name || 'Guest';
  localStorage.setItem('patchbay-name', link.name);
  const address = new URL('v1/sdp', location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  address.hash = '';
  call = new CallSession(address.href, { channel: link.channel, token: link.token, name: link.name });
  listen(call);
  for (const source of ['audio', 'camera']) {
    await call.publish(source, local[source]);
  }
  call.mute('audio', !(wanted.audio && local.audio));
  call.updateInfo({ isSelfMuted: !(wanted.audio && local.audio) });
  show('call');
  try {
    await call.join();
  } catch (reason) {
    end(reason.reason ? reason : { reason: 'lost', text: String(reason) });
  }
}

function listen(session) {
  const on = (type, action) => session.addEventListener(type, ({ detail }) => {
    if (session === call) {
      action(detail);
    }
  });
  on('state', drawState);
  on('ended', end);
  on('reset', (joined) => {
    tiles.removeAll(() => true);
    clearSounds();
    figures = new Figures();
    me = joined.session;
    names.set(me, link.name);
    const tile = tiles.person(me, link.name, true);
    tile.show(wanted.camera ? local.camera : null);
    tile.mark('muted', !(wanted.audio && local.audio));
    if (local.screen) {
      tiles.screen(me, link.name, true).show(local.screen);
    }
    $('node').textContent = joined.node ?? '';
    drawPeople();
  });
  on('participant', ({ session: id, name, info }) => {
    const known = names.has(id) && tiles.find(id, 'camera');
    names.set(id, name || `Guest ${id}`);
    const tile = tiles.person(id, names.get(id));
    tile.mark('muted', info?.isSelfMuted);
    tile.mark('hand', info?.isRaisingHand);
    if (!known && session.state === 'connected') {
      say(`${names.get(id)} joined`);
    }
    drawPeople();
  });
  on('left', ({ session: id }) => {
    say(`${names.get(id) ?? 'Somebody'} left`);
    tiles.removeAll((one) => one === id);
    names.delete(id);
    drawPeople();
  });
  on('track', onTrack);
  on('removed', ({ session: id, source, track }) => {
    if (source === 'screen') {
      tiles.remove(id, 'screen');
    } else if (source === 'camera') {
      tiles.find(id, 'camera')?.show(null);
    }
    sounds.get(track)?.remove();
    sounds.delete(track);
    layers.delete(track);
  });
  on('muted', ({ session: id, source, muted }) => {
    const tile = tiles.find(id, source === 'audio' ? 'camera' : source);
    if (source === 'audio') {
      tile?.mark('muted', muted);
    } else {
      tile?.mark('paused', muted);
      if (tile) {
        tile.show(muted ? null : tile.track ?? null);
      }
    }
  });
  on('quality', ({ tracks }) => tracks.forEach((track) => layers.set(track.track, track)));
}

function onTrack({ track, session: id, source, media, muted }) {
  const name = names.get(id) ?? `Guest ${id}`;
  if (source === 'audio') {
    tiles.person(id, name);
    const sound = new Audio();
    sound.autoplay = true;
    sound.srcObject = new MediaStream([media]);
    sound.dataset.session = id;
    if (speaker && sound.setSinkId) {
      sound.setSinkId(speaker).catch(() => undefined);
    }
    sounds.get(track)?.remove();
    sounds.set(track, sound);
    $('call').append(sound);
    sound.play().catch(() => say('Click anywhere to hear the others.'));
    return;
  }
  const tile = source === 'screen' ? tiles.screen(id, name) : tiles.person(id, name);
  tile.track = media;
  tile.show(muted ? null : media);
}

function clearSounds() {
  sounds.forEach((sound) => sound.remove());
  sounds.clear();
}

function leave() {
  const gone = call;
  call = null;
  gone?.leave();
  for (const source of ['audio', 'camera', 'screen']) {
    local[source]?.stop();
    local[source] = null;
  }
  drawState('left');
  end({ reason: 'left' });
}

// ---- drawing ----

function show(view) {
  for (const id of ['lobby', 'call', 'notice']) {
    $(id).hidden = id !== view;
  }
  $('controls').hidden = view !== 'call';
  document.body.dataset.view = view;
  tiles.layout();
}

function drawState(state) {
  $('state').textContent = STATES[state];
  $('state').dataset.state = state;
  $('banner').hidden = state !== 'reconnecting';
}

function drawPeople() {
  $('people').textContent = tiles.people === 1 ? '1 person' : `${tiles.people} people`;
}

function end({ reason, text }) {
  const [title, explanation] = ENDS[reason] ?? ENDS.lost;
  call?.leave();
  call = null;
  me = null;
  clearSounds();
  tiles.removeAll(() => true);
  $('people').textContent = '';
  $('rtt').textContent = '';
  drawState(reason === 'left' ? 'left' : 'failed');
  $('notice-title').textContent = title;
  $('notice-text').textContent = text ? `${explanation} (${text})` : explanation;
  $('notice-action').textContent = reason === 'left' ? 'Join again' : 'Try again';
  $('notice-action').hidden = reason === 'missing';
  document.body.dataset.end = reason;
  show('notice');
  $('notice-action').focus();
}

/** A line for some seconds; in the lobby it stays, one line per device that does not work. */
function say(text, device = '') {
  if (document.body.dataset.view === 'lobby') {
    hints.set(device, text);
    drawHints();
    return;
  }
  const line = document.createElement('p');
  line.textContent = text;
  $('toasts').append(line);
  if ($('toasts').childElementCount > MOST_TOASTS) {
    $('toasts').firstElementChild.remove();
  }
  setTimeout(() => line.remove(), TOAST_MS + text.length * TOAST_MS_A_LETTER);
}

function drawHints() {
  $('lobby-hint').textContent = [...hints.values()].join('\n');
  $('lobby-hint').hidden = hints.size === 0;
}

async function drawFigures() {
  if (!call?.subscriber || !call.publisher) {
    return;
  }
  const { subscriber, publisher } = call;
  const [received, sent, rttMs] = await Promise.all([
    figures.received(subscriber.connection),
    figures.sent(publisher.connection),
    Figures.roundTripMs(publisher.connection),
  ]);
  $('rtt').textContent = rttMs === undefined ? '' : `${Math.round(rttMs)} ms`;
  for (const [mid, one] of received) {
    const track = subscriber.at(mid);
    if (track?.source === 'audio') {
      tiles.find(track.session, 'camera')?.mark('speaking', one.level > SPEAKING_LEVEL);
    } else if (track) {
      drawTile(tiles.find(track.session, track.source), one, layers.get(track.track));
    }
  }
  for (const [mid, one] of sent) {
    const source = publisher.source(mid);
    if (source !== 'audio') {
      drawTile(tiles.find(me, source), one);
    }
  }
}

function drawTile(tile, { bps, loss, height, fps, layers }, layer) {
  if (!tile) {
    return;
  }
  if (tile.root.dataset.video !== 'true' || !height) {
    tile.figures([]);
    return;
  }
  const parts = [
    { kind: 'rate', text: rate(bps) },
    { kind: 'size', text: `${height}p${fps ? ` ${Math.round(fps)} fps` : ''}` },
  ];
  if (tile.mine) {
    parts.push({ kind: 'layer', text: layers === 1 ? '1 layer' : `${layers} layers` });
  } else {
    if (layer?.layers > 1) {
      parts.push({ kind: 'layer', before: 'layer ', text: `${layer.layer + 1}/${layer.layers}` });
    }
    parts.push({
      kind: 'loss', text: `${(loss * 100).toFixed(loss < 0.1 ? 1 : 0)} %`, after: ' loss', bad: loss > BAD_LOSS,
    });
  }
  tile.figures(parts);
}

// ---- wiring ----

const ACTIONS = {
  m: () => toggle('audio'),
  v: () => toggle('camera'),
  s: toggleScreen,
  h: () => {
    const raised = $('hand').getAttribute('aria-pressed') !== 'true';
    $('hand').setAttribute('aria-pressed', String(raised));
    call?.updateInfo({ isRaisingHand: raised });
    mine()?.mark('hand', raised);
  },
  i: () => {
    const on = $('figures').getAttribute('aria-pressed') !== 'true';
    $('figures').setAttribute('aria-pressed', String(on));
    document.body.dataset.figures = on ? 'on' : 'off';
  },
};

function wire() {
  document.querySelectorAll('[data-toggle]').forEach((button) =>
    button.addEventListener('click', () => toggle(button.dataset.toggle)));
  $('share').addEventListener('click', ACTIONS.s);
  $('hand').addEventListener('click', ACTIONS.h);
  $('figures').addEventListener('click', ACTIONS.i);
  $('devices').addEventListener('click', () => $('settings').showModal());
  $('saver').addEventListener('change', () => call?.updateBandwidth($('saver').checked ? SAVER_BPS : null));
  $('leave').addEventListener('click', leave);
  $('notice-action').addEventListener('click', () => location.reload());
  $('join-form').addEventListener('submit', (event) => {
    event.preventDefault();
    $('join').disabled = true;
    join().catch((error) => end({ reason: 'lost', text: String(error) }));
  });
  document.addEventListener('keydown', (event) => {
    const typing = event.target.closest('input, select, dialog');
    if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey && document.body.dataset.view === 'call') {
      ACTIONS[event.key]?.();
    }
  });
  document.addEventListener('click', () => sounds.forEach((sound) => sound.play().catch(() => undefined)));
  document.querySelectorAll('select[data-devices]').forEach((select) =>
    select.addEventListener('change', () => choose(select)));
  navigator.mediaDevices?.addEventListener('devicechange', () =>
    devices.list(document.querySelectorAll('select[data-devices]')));
  addEventListener('pagehide', () => call?.leave());
  $('speaker-row').hidden = !('setSinkId' in HTMLMediaElement.prototype);
  setInterval(() => drawFigures().catch(console.error), FIGURES_MS);
}

/** The same choice in lobby and dialog, in use at once. */
async function choose({ dataset: { devices: kind }, value }) {
  document.querySelectorAll(`select[data-devices="${kind}"]`).forEach((other) => { other.value = value; });
  if (kind === 'audiooutput') {
    speaker = value;
    sounds.forEach((sound) => sound.setSinkId(value).catch(() => say('This speaker cannot be used.')));
  } else {
    const source = kind === 'videoinput' ? 'camera' : 'audio';
    if (wanted[source]) {
      await turnOn(source);
    }
  }
}

async function start() {
  wire();
  if (!link.channel || !link.token) {
    end({ reason: 'missing' });
    return;
  }
  $('name').value = link.name ?? localStorage.getItem('patchbay-name') ?? '';
  drawToggle('audio', false);
  drawToggle('camera', false);
  await turnOn('camera');
  await turnOn('audio');
  document.body.dataset.ready = 'true';
}

start();
