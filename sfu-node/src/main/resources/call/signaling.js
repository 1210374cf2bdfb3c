// The SDP dialect over one WebSocket (docs/sdp-dialect.md): join, then messages in both directions.

const JOIN_LIMIT_MS = 10_000;

/** Close codes of the node that are final: trying again with the same token cannot work. */
const FINAL = new Map([
  [4106, 'expired'],
  [4108, 'removed'],
  [4109, 'full'],
]);

/** Events: `message` (detail: the message), `refused` (detail: the `Error`), `closed` (detail: {reason, text}). */
export class Signaling extends EventTarget {
  #socket;
  #closed = false;
  #lastError = '';

  /** Connects and joins; resolves with the `Joined` message. Rejects with {reason, text}. */
  static join(url, credentials) {
    const signaling = new Signaling();
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url);
      signaling.#socket = socket;
      const timer = setTimeout(() => socket.close(), JOIN_LIMIT_MS);
      socket.onopen = () => signaling.send('Join', credentials);
      socket.onmessage = (event) => {
        const message = JSON.parse(event.data);
        if (message.type === 'Joined') {
          clearTimeout(timer);
          socket.onmessage = (next) => signaling.#receive(JSON.parse(next.data));
          socket.onclose = (end) => signaling.#end(end);
          resolve({ signaling, joined: message });
        } else if (message.type === 'Error') {
          signaling.#lastError = message.message;
        }
      };
      socket.onclose = (event) => {
        clearTimeout(timer);
        reject(signaling.#explain(event));
      };
    });
  }

  send(type, content = {}) {
    if (this.#socket.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify({ type, ...content }));
    }
  }

  /** Leaves; no `closed` event follows. */
  close() {
    this.#closed = true;
    this.send('Leave');
    this.#socket.close(1000);
  }

  #receive(message) {
    if (message.type === 'Ping') {
      this.send('Pong');
    } else if (message.type === 'Error') {
      this.#lastError = message.message;
      console.warn('the node says:', message.message);
      this.dispatchEvent(new CustomEvent('refused', { detail: message }));
    } else {
      this.dispatchEvent(new CustomEvent('message', { detail: message }));
    }
  }

  #end(event) {
    if (!this.#closed) {
      this.#closed = true;
      this.dispatchEvent(new CustomEvent('closed', { detail: this.#explain(event) }));
    }
  }

  #explain(event) {
    return { reason: FINAL.get(event.code) ?? 'lost', code: event.code, text: this.#lastError };
  }
}
