// The two peer connections of a call: one that publishes, one that receives. Each has one side that offers, so offers
// never collide.

const CAMERA_LAYERS = [
  { rid: 'q', scaleResolutionDownBy: 4, maxBitrate: 150_000 },
  { rid: 'h', scaleResolutionDownBy: 2, maxBitrate: 500_000 },
  { rid: 'f', scaleResolutionDownBy: 1, maxBitrate: 1_500_000 },
];

/** Sends microphone, camera and screen. Camera and microphone have a section from the start, the screen when shared. */
export class Publisher {
  #signaling;
  #connection;
  #transceivers = new Map();
  #running = Promise.resolve();
  #answered = null;

  constructor(signaling, iceServers, onState) {
    this.#signaling = signaling;
    this.#connection = new RTCPeerConnection({ iceServers, bundlePolicy: 'max-bundle' });
    this.#connection.onconnectionstatechange = () => onState(this.#connection.connectionState);
    this.#connection.onicecandidate = ({ candidate }) =>
      signaling.send('PublishIceCandidate', { candidate: candidate?.candidate ?? '' });
  }

  get connection() {
    return this.#connection;
  }

  /** Sends `track` as `source` from now on, or nothing if it is null. */
  async send(source, track) {
    const known = this.#transceivers.get(source);
    if (known) {
      await known.sender.replaceTrack(track);
      const direction = track || source !== 'screen' ? 'sendonly' : 'inactive';
      if (known.direction !== direction) {
        known.direction = direction;
        await this.negotiate();
      }
    } else if (track) {
      this.#transceivers.set(source, this.#connection.addTransceiver(track, {
        direction: 'sendonly',
        sendEncodings: source === 'camera' ? CAMERA_LAYERS : undefined,
      }));
      await this.negotiate();
    }
  }

  /** Offers what is to be sent; one offer at a time. */
  negotiate() {
    this.#running = this.#running.catch(() => undefined).then(() => this.#offer());
    return this.#running;
  }

  onAnswer(sdp) {
    this.#answered?.resolve(sdp);
  }

  /** The node does not take the offer: what was sent before goes on. */
  onRefused(text) {
    this.#answered?.reject(new Error(text));
  }

  source(mid) {
    return [...this.#transceivers].find(([, transceiver]) => transceiver.mid === mid)?.[0];
  }

  close() {
    this.#connection.close();
  }

  async #offer() {
    if (this.#connection.signalingState === 'closed') {
      return;
    }
    await this.#connection.setLocalDescription();
    const tracks = [...this.#transceivers]
      .filter(([, transceiver]) => transceiver.direction === 'sendonly')
      .map(([source, transceiver]) => ({ mid: transceiver.mid, source }));
    const answer = new Promise((resolve, reject) => { this.#answered = { resolve, reject }; });
    this.#signaling.send('PublishOffer', { sdp: this.#connection.localDescription.sdp, tracks });
    try {
      await this.#connection.setRemoteDescription({ type: 'answer', sdp: await answer });
    } catch (error) {
      await this.#connection.setLocalDescription({ type: 'rollback' });
      throw error;
    }
  }
}

/** Receives what the others send. */
export class Subscriber {
  #signaling;
  #connection;
  #running = Promise.resolve();
  #tracks = new Map();

  constructor(signaling, iceServers, onState) {
    this.#signaling = signaling;
    this.#connection = new RTCPeerConnection({ iceServers, bundlePolicy: 'max-bundle' });
    this.#connection.onconnectionstatechange = () => onState(this.#connection.connectionState);
    this.#connection.onicecandidate = ({ candidate }) =>
      signaling.send('ConsumeIceCandidate', { candidate: candidate?.candidate ?? '' });
  }

  get connection() {
    return this.#connection;
  }

  /** What arrives on a media section: {track, session, source, kind}. */
  at(mid) {
    return this.#tracks.get(mid);
  }

  /** Answers an offer, then tells `onTracks` the media stream track of each track in it. */
  onOffer({ sdp, tracks }, onTracks) {
    this.#running = this.#running.catch(() => undefined).then(async () => {
      await this.#connection.setRemoteDescription({ type: 'offer', sdp });
      await this.#connection.setLocalDescription();
      this.#signaling.send('ConsumeAnswer', { sdp: this.#connection.localDescription.sdp });
      this.#tracks = new Map(tracks.map((track) => [track.mid, track]));
      const receivers = new Map(this.#connection.getTransceivers().map((one) => [one.mid, one.receiver]));
      onTracks(tracks
        .filter((track) => receivers.has(track.mid))
        .map((track) => ({ ...track, media: receivers.get(track.mid).track })));
    });
    return this.#running;
  }

  close() {
    this.#connection.close();
  }
}
