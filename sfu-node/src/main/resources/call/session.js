// A call as the page sees it: who is there, what they send, what we send, and staying in it when the line breaks.

import { Publisher, Subscriber } from './peers.js';
import { Signaling } from './signaling.js';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;
const GIVE_UP_AFTER_MS = 120_000;
const UNLIMITED_BPS = 1_000_000_000;

/**
 * Events, with a detail each: `state` ('connecting', 'connected', 'reconnecting', 'failed', 'left'), `ended` ({reason,
 * text}), `participant` ({session, name, info}), `left` ({session}), `track` ({track, session, source, media}),
 * `removed` ({track, session, source}), `muted` ({session, source, muted}), `reset` before everybody is told anew.
 */
export class CallSession extends EventTarget {
  #url;
  #credentials;
  #signaling = null;
  #publisher = null;
  #subscriber = null;
  #local = new Map();
  #known = new Map();
  #info = {};
  #bandwidth = null;
  #state = 'idle';
  #lostAt = 0;
  #generation = 0;

  constructor(url, credentials) {
    super();
    this.#url = url;
    this.#credentials = credentials;
  }

  get state() {
    return this.#state;
  }

  get publisher() {
    return this.#publisher;
  }

  get subscriber() {
    return this.#subscriber;
  }

  /** Enters the call; resolves with {session, node, ...}. Rejects with {reason, text}. */
  async join() {
    this.#setState(this.#state === 'reconnecting' ? 'reconnecting' : 'connecting');
    const generation = ++this.#generation;
    const { signaling, joined } = await Signaling.join(this.#url, this.#credentials);
    if (generation !== this.#generation) {
      signaling.close();
      return joined;
    }
    this.#emit('reset', joined);
    this.#signaling = signaling;
    this.#known.clear();
    this.#lostAt = 0;
    const onState = () => this.#onTransport(generation);
    this.#publisher = new Publisher(signaling, joined.iceServers ?? [], onState);
    this.#subscriber = new Subscriber(signaling, joined.iceServers ?? [], onState);
    signaling.addEventListener('message', ({ detail }) => this.#receive(detail));
    signaling.addEventListener('refused', ({ detail }) => {
      if (detail.about === 'PublishOffer') {
        this.#publisher?.onRefused(detail.message);
      }
    });
    signaling.addEventListener('closed', ({ detail }) => this.#onClosed(detail));
    joined.participants.forEach((one) => this.#emit('participant', one));
    signaling.send('Subscribe');
    signaling.send('UpdateInfo', { info: this.#info });
    if (this.#bandwidth) {
      this.updateBandwidth(this.#bandwidth);
    }
    for (const [source, { track, muted }] of this.#local) {
      await this.#publisher.send(source, track);
      signaling.send('MuteTrack', { source, muted });
    }
    this.#onTransport(generation);
    return joined;
  }

  /** Sends `track` as `source`; null stops it. */
  async publish(source, track) {
    const muted = !track || !track.enabled;
    if (source === 'screen' && !track) {
      this.#local.delete(source);
    } else {
      this.#local.set(source, { track, muted });
    }
    await this.#publisher?.send(source, track);
    this.#signaling?.send('MuteTrack', { source, muted });
  }

  /** Goes on sending nothing or silence, and tells the others. */
  mute(source, muted) {
    const local = this.#local.get(source);
    if (local) {
      local.muted = muted;
    }
    this.#signaling?.send('MuteTrack', { source, muted });
  }

  /** Says something of oneself: flags as isRaisingHand, isSelfMuted. */
  updateInfo(info) {
    Object.assign(this.#info, info);
    this.#signaling?.send('UpdateInfo', { info });
  }

  /** Tells the node what this client can take, bit/s; null: whatever the line carries. */
  updateBandwidth(bps) {
    this.#bandwidth = bps;
    this.#signaling?.send('UpdateBandwidth', { bps: bps ?? UNLIMITED_BPS });
  }

  leave() {
    this.#generation += 1;
    this.#drop();
    this.#setState('left');
  }

  #receive(message) {
    switch (message.type) {
      case 'PublishAnswer':
        this.#publisher.onAnswer(message.sdp);
        break;
      case 'ConsumeOffer':
        this.#subscriber.onOffer(message, (tracks) => this.#onTracks(tracks))
          .catch((error) => console.error('cannot take the offer', error));
        break;
      case 'TrackRemoved':
        this.#known.delete(message.track);
        this.#emit('removed', message);
        break;
      case 'TrackAdded':
      case 'TrackMuted':
        this.#emit('muted', message);
        break;
      case 'ParticipantJoined':
      case 'ParticipantUpdated':
        this.#emit('participant', message);
        break;
      case 'ParticipantLeft':
        this.#emit('left', message);
        break;
      case 'QualityUpdate':
        this.#emit('quality', message);
        break;
      default:
        break; // a newer node may say more
    }
  }

  #onTracks(tracks) {
    for (const track of tracks) {
      if (this.#known.get(track.track) !== track.media) {
        this.#known.set(track.track, track.media);
        this.#emit('track', track);
      }
    }
  }

  #onTransport(generation) {
    if (generation !== this.#generation || !this.#publisher) {
      return;
    }
    const states = [this.#publisher, this.#subscriber].map((peer) => peer.connection.connectionState);
    if (states.includes('failed')) {
      this.#onClosed({ reason: 'lost', text: '' });
    } else if (states.includes('disconnected')) {
      this.#setState('reconnecting');
    } else if (states.includes('connected') || ![...this.#local.values()].some((one) => one.track)) {
      // Who sends nothing and has nobody to watch needs no transport.
      this.#setState('connected');
    }
  }

  #onClosed(end) {
    this.#drop();
    if (end.reason !== 'lost') {
      this.#setState('failed');
      this.#emit('ended', end);
      return;
    }
    this.#setState('reconnecting');
    this.#lostAt = performance.now();
    this.#retry(++this.#generation, FIRST_PAUSE_MS);
  }

  #retry(generation, pauseMs) {
    // Spread, so that all people of a call do not come back at the same moment.
    setTimeout(async () => {
      if (generation !== this.#generation) {
        return;
      }
      try {
        await this.join();
      } catch (end) {
        const tooLong = performance.now() - this.#lostAt > GIVE_UP_AFTER_MS;
        if (end.reason !== 'lost' || tooLong) {
          this.#setState('failed');
          this.#emit('ended', end.reason ? end : { reason: 'lost', text: String(end) });
        } else {
          this.#retry(++this.#generation, Math.min(pauseMs * 2, LONGEST_PAUSE_MS));
        }
      }
    }, pauseMs * (0.5 + Math.random()));
  }

  #drop() {
    this.#signaling?.close();
    this.#publisher?.close();
    this.#subscriber?.close();
    this.#signaling = null;
    this.#publisher = null;
    this.#subscriber = null;
  }

  #setState(state) {
    if (state !== this.#state) {
      this.#state = state;
      this.#emit('state', state);
    }
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
