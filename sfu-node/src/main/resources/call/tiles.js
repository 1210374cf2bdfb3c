// The grid of tiles: one per person, one more per shared screen.

const RATIO = 16 / 9;
/** Where there is more height than width, tiles may be nearly square: faces are in the middle. */
const TALLEST_RATIO = 10 / 9;
const GAP = 10;
const HUES = 6;

/** Owns the tiles in `grid`. Keys are `<session>/<camera or screen>`. */
export class Tiles {
  #grid;
  #tiles = new Map();
  #waiting;

  constructor(grid) {
    this.#grid = grid;
    this.#waiting = element('p', 'waiting', 'You are the only one here. Others appear when they join.');
    new ResizeObserver(() => this.layout()).observe(grid);
  }

  /** The person's tile; made if it is not there. */
  person(session, name, mine = false) {
    return this.#tile(session, 'camera', name, mine);
  }

  screen(session, name, mine = false) {
    const tile = this.#tile(session, 'screen', `${name}'s screen`, mine);
    this.#grid.prepend(tile.root);
    return tile;
  }

  find(session, source) {
    return this.#tiles.get(key(session, source));
  }

  remove(session, source) {
    const tile = this.#tiles.get(key(session, source));
    if (tile) {
      this.#tiles.delete(key(session, source));
      tile.root.remove();
      this.layout();
    }
  }

  /** Removes all tiles of a person, or of all but one. */
  removeAll(wanted) {
    for (const tile of [...this.#tiles.values()]) {
      if (wanted(tile.session)) {
        this.remove(tile.session, tile.source);
      }
    }
  }

  get people() {
    return [...this.#tiles.values()].filter((tile) => tile.source === 'camera').length;
  }

  /** Makes tiles as large as they can be; a shared screen gets most of the place. */
  layout() {
    const count = this.#tiles.size;
    if (count === 1 && [...this.#tiles.values()][0].mine) {
      this.#grid.append(this.#waiting);
    } else {
      this.#waiting.remove();
    }
    const { clientWidth: width, clientHeight } = this.#grid;
    if ([...this.#tiles.values()].some((tile) => tile.source === 'screen')) {
      this.#grid.dataset.stage = width >= 700 ? 'beside' : 'below';
      this.#grid.style.setProperty('--stage', `${clientHeight}px`);
      return;
    }
    delete this.#grid.dataset.stage;
    const height = clientHeight - (this.#waiting.isConnected ? 64 : 0);
    const ratio = height > width ? TALLEST_RATIO : RATIO;
    let best = { width: 0, height: 0 };
    for (let columns = 1; columns <= count; columns++) {
      const rows = Math.ceil(count / columns);
      const tallest = (height - (rows - 1) * GAP) / rows;
      const fit = Math.floor(Math.min((width - (columns - 1) * GAP) / columns, tallest * RATIO));
      const one = { width: fit, height: Math.floor(Math.max(fit / RATIO, Math.min(tallest, fit / ratio))) };
      if (one.width * one.height > best.width * best.height) {
        best = one;
      }
    }
    this.#grid.style.setProperty('--width', `${best.width}px`);
    this.#grid.style.setProperty('--height', `${best.height}px`);
  }

  #tile(session, source, name, mine) {
    const known = this.#tiles.get(key(session, source));
    if (known) {
      known.rename(name);
      return known;
    }
    const tile = new Tile(session, source, name, mine);
    this.#tiles.set(key(session, source), tile);
    this.#grid.append(tile.root);
    this.layout();
    return tile;
  }
}

/** One tile: picture or initials, name, marks, figures. */
class Tile {
  constructor(session, source, name, mine) {
    this.session = session;
    this.source = source;
    this.mine = mine;
    this.root = element('article', 'tile');
    this.root.dataset.session = session;
    this.root.dataset.source = source;
    this.root.dataset.mine = mine;
    this.video = document.createElement('video');
    this.video.autoplay = true;
    this.video.playsInline = true;
    // Sound has elements of its own: a picture that is muted may start without the user's click.
    this.video.muted = true;
    this.face = element('div', `face`);
    this.initials = element('span', `hue-${hue(String(session))}`);
    this.face.append(this.initials);
    this.label = element('div', 'label');
    this.who = element('span', 'who');
    this.label.append(icon('i-mic-off', 'muted', 'muted'), icon('i-hand', 'raised', 'hand raised'), this.who);
    this.numbers = element('div', 'numbers');
    this.root.append(this.video, this.face, this.label, this.numbers);
    this.rename(name);
  }

  rename(name) {
    this.name = name;
    this.who.textContent = this.mine ? `${name} (you)` : name;
    this.initials.textContent = initials(name);
    this.root.setAttribute('aria-label', this.who.textContent);
  }

  /** Shows a picture, or the initials if it is null. */
  show(track) {
    this.root.dataset.video = Boolean(track);
    if (track && this.video.srcObject?.getVideoTracks()[0] !== track) {
      this.video.srcObject = new MediaStream([track]);
    } else if (!track) {
      this.video.srcObject = null;
    }
  }

  mark(name, value) {
    this.root.dataset[name] = Boolean(value);
  }

  /**
   * Figures of the tile: a list of {kind, text}, `before` and `after` the words that small tiles leave out, `bad` to
   * mark it.
   */
  figures(parts) {
    this.numbers.replaceChildren(...parts.map(({ kind, text, before = '', after = '', bad }) => {
      const span = element('span', `part ${kind}${bad ? ' bad' : ''}`);
      span.append(element('span', 'word', before), text, element('span', 'word', after));
      return span;
    }));
  }
}

function key(session, source) {
  return `${typeof session}:${session}/${source}`;
}

function hue(text) {
  return [...text].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % HUES;
}

function initials(name) {
  const words = name.trim().split(/\s+/).filter(Boolean);
  return words.slice(0, 2).map((word) => [...word][0].toUpperCase()).join('') || '?';
}

function element(tag, className, text = '') {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function icon(id, className, title) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('class', className);
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', title);
  const use = document.createElementNS(space, 'use');
  use.setAttribute('href', `#${id}`);
  svg.append(use);
  return svg;
}
