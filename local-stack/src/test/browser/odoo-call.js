// What Odoo's call client does with odoo/sfu's client library, reduced to what a test needs: the same bus, the same use
// of mediasoup-client. Everything else of the page is in odoo-call.html. See docs/odoo-protocol.md.
import { Device } from "mediasoup-client";

const BATCH_MS = 200;
const REQUEST_MS = 5000;
const FIRST_DELAY_MS = 1000;
const DELAY_GROWTH = 1.5;

/** Close codes after which Odoo's client does not come back. */
const FINAL = new Set([4106, 4108, 4109]);

/** Arrays of envelopes with correlation ids; one-way messages are gathered for a moment. */
class Bus {
  constructor(socket, onMessage, onRequest) {
    this.socket = socket;
    this.onMessage = onMessage;
    this.onRequest = onRequest;
    this.counter = 0;
    this.pending = new Map();
    this.queue = [];
    this.gathering = false;
    socket.addEventListener("message", ({ data }) => {
      for (const envelope of JSON.parse(data)) {
        this.take(envelope);
      }
    });
  }

  async take({ message, needResponse, responseTo }) {
    if (responseTo) {
      this.pending.get(responseTo)?.(message);
      this.pending.delete(responseTo);
    } else if (needResponse) {
      const answer = await this.onRequest(message);
      this.write([{ message: answer, responseTo: needResponse }]);
    } else {
      this.onMessage(message);
    }
  }

  request(name, payload) {
    const id = `c_0_${this.counter++}`;
    this.write([{ message: { name, payload }, needResponse: id }]);
    return new Promise((resolve, reject) => {
      this.pending.set(id, resolve);
      setTimeout(() => reject(new Error(`no answer to ${name}`)), REQUEST_MS);
    });
  }

  send(name, payload) {
    this.queue.push({ message: { name, payload } });
    if (!this.gathering) {
      this.flush();
    }
  }

  flush() {
    this.gathering = this.queue.length > 0;
    if (this.gathering) {
      this.write(this.queue.splice(0));
      setTimeout(() => this.flush(), BATCH_MS);
    }
  }

  write(envelopes) {
    this.socket.send(JSON.stringify(envelopes));
  }
}

/** One participant. */
class Call {
  constructor() {
    this.consumers = new Map();
    this.producers = {};
    this.closeCode = null;
    this.joins = 0;
  }

  /** Enters and publishes, and after every recoverable end again: same address, same token, as Odoo's client does. */
  async stay(url, channelUUID, jwt, constraints) {
    const stream = await navigator.mediaDevices.getUserMedia(constraints);
    let delay = FIRST_DELAY_MS;
    while (!FINAL.has(this.closeCode)) {
      try {
        await this.join(url, channelUUID, jwt);
        this.joins++;
        await this.produce(stream);
        delay = FIRST_DELAY_MS;
        await this.ended;
      } catch {
        delay *= DELAY_GROWTH;
      }
      this.consumers.clear();
      this.cts?.close();
      this.stc?.close();
      await new Promise((resolve) => setTimeout(resolve, delay + Math.random() * FIRST_DELAY_MS));
    }
  }

  /** Enters a channel; done when the client can publish. */
  async join(url, channelUUID, jwt) {
    const socket = new WebSocket(url.replace(/^http/, "ws"));
    this.closeCode = null;
    this.ended = new Promise((resolve) => {
      socket.addEventListener("close", ({ code }) => {
        this.closeCode = code;
        resolve();
      });
    });
    await once(socket, "open");
    socket.send(JSON.stringify({ channelUUID, jwt }));
    await once(socket, "message");
    this.connected = new Promise((resolve) => (this.onConnected = resolve));
    this.bus = new Bus(socket, (message) => this.onMessage(message), (message) => this.onRequest(message));
    await this.connected;
  }

  onMessage({ name, payload }) {
    if (name === "SESSION_LEAVE") {
      for (const [key, consumer] of this.consumers) {
        if (key.startsWith(`${payload.sessionId} `)) {
          consumer.close();
          this.consumers.delete(key);
        }
      }
    }
  }

  async onRequest({ name, payload }) {
    switch (name) {
      case "INIT_TRANSPORTS":
        return this.initTransports(payload);
      case "INIT_CONSUMER":
        return this.initConsumer(payload);
    }
  }

  async initTransports({ capabilities, stcConfig, ctsConfig, producerOptionsByKind }) {
    this.device = new Device();
    await this.device.load({ routerRtpCapabilities: capabilities });
    this.options = producerOptionsByKind;
    this.cts = this.device.createSendTransport(ctsConfig);
    this.stc = this.device.createRecvTransport(stcConfig);
    this.connects(this.cts, "CONNECT_CTS_TRANSPORT");
    this.connects(this.stc, "CONNECT_STC_TRANSPORT");
    this.cts.on("produce", async ({ kind, rtpParameters, appData }, callback, errback) => {
      try {
        callback(await this.bus.request("INIT_PRODUCER", { type: appData.type, kind, rtpParameters }));
      } catch (error) {
        errback(error);
      }
    });
    setTimeout(this.onConnected);
    return this.device.rtpCapabilities;
  }

  connects(transport, request) {
    transport.on("connect", async ({ dtlsParameters }, callback, errback) => {
      try {
        await this.bus.request(request, { dtlsParameters });
        callback();
      } catch (error) {
        errback(error);
      }
    });
  }

  async initConsumer({ id, producerId, kind, rtpParameters, sessionId, type }) {
    const key = `${sessionId} ${type}`;
    this.consumers.get(key)?.close();
    const consumer = await this.stc.consume({ id, producerId, kind, rtpParameters });
    this.consumers.set(key, consumer);
    show(key, consumer.track);
  }

  /** Publishes the fake camera and microphone as the server asked for. */
  async publish(constraints) {
    await this.produce(await navigator.mediaDevices.getUserMedia(constraints));
  }

  async produce(stream) {
    for (const track of stream.getTracks()) {
      const type = track.kind === "audio" ? "audio" : "camera";
      const options = { ...this.options[track.kind], track, stopTracks: false, appData: { type } };
      this.producers[type] = await this.cts.produce(options);
    }
  }

  /** Says which streams of a session are wanted. */
  want(sessionId, states) {
    this.bus.send("CONSUMPTION_CHANGE", { sessionId, states });
  }

  /** Sends simulcast layers up to this one only. */
  limit(layer) {
    return this.producers.camera.setMaxSpatialLayer(layer);
  }

  /** What came in of a session's stream, as the browser counts it. */
  async received(sessionId, type) {
    const reports = await this.consumers.get(`${sessionId} ${type}`)?.getStats();
    const inbound = [...(reports?.values() ?? [])].find((report) => report.type === "inbound-rtp");
    return inbound ?? {};
  }

  /** The layers that are sent, as the browser counts them, smallest first. */
  async sent() {
    const reports = [...(await this.producers.camera.getStats()).values()];
    return reports
      .filter((report) => report.type === "outbound-rtp")
      .map(({ rid, frameWidth, framesSent, encoderImplementation }) => ({ rid, frameWidth, framesSent, encoderImplementation }))
      .sort((a, b) => a.rid.localeCompare(b.rid));
  }

  leave() {
    this.cts.close();
    this.stc.close();
    this.bus.socket.close(1000);
  }
}

function once(target, event) {
  return new Promise((resolve, reject) => {
    target.addEventListener(event, resolve, { once: true });
    target.addEventListener("close", ({ code }) => reject(new Error(`closed with ${code}`)), { once: true });
  });
}

function show(key, track) {
  const id = key.replace(" ", "-");
  document.getElementById(id)?.remove();
  const element = document.createElement(track.kind);
  element.id = id;
  element.autoplay = true;
  element.srcObject = new MediaStream([track]);
  document.body.append(element);
}

window.call = new Call();
