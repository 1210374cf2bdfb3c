// What the statistics of the peer connections say, per media section and per second.

/** Turns counters into rates. */
export class Figures {
  #last = new Map();

  /** Figures by mid of what a connection receives: {bps, loss, height, fps, audio}. */
  async received(connection) {
    const report = await connection.getStats();
    const byMid = new Map();
    for (const part of report.values()) {
      if (part.type === 'inbound-rtp' && part.mid !== undefined) {
        const { bytes, packets, lost } = this.#since(part.id, part.timestamp, {
          bytes: part.bytesReceived,
          packets: part.packetsReceived,
          lost: part.packetsLost,
        });
        byMid.set(part.mid, {
          bps: bytes * 8,
          loss: packets + lost > 0 ? Math.max(0, lost) / (packets + Math.max(0, lost)) : 0,
          height: part.frameHeight,
          fps: part.framesPerSecond,
          level: part.audioLevel,
        });
      }
    }
    return byMid;
  }

  /** Figures by mid of what a connection sends: {bps, height, fps, layers}. */
  async sent(connection) {
    const report = await connection.getStats();
    const byMid = new Map();
    for (const part of report.values()) {
      if (part.type === 'outbound-rtp' && part.mid !== undefined) {
        const { bytes } = this.#since(part.id, part.timestamp, { bytes: part.bytesSent });
        const sum = byMid.get(part.mid) ?? { bps: 0, layers: 0 };
        sum.bps += bytes * 8;
        if (bytes > 0) {
          sum.layers += 1;
          sum.height = Math.max(sum.height ?? 0, part.frameHeight ?? 0);
          sum.fps = Math.max(sum.fps ?? 0, part.framesPerSecond ?? 0);
        }
        byMid.set(part.mid, sum);
      }
    }
    return byMid;
  }

  /** Round trip to the node in ms, or undefined. */
  static async roundTripMs(connection) {
    const report = await connection.getStats();
    for (const part of report.values()) {
      if (part.type === 'candidate-pair' && part.nominated && part.currentRoundTripTime !== undefined) {
        return part.currentRoundTripTime * 1000;
      }
    }
    return undefined;
  }

  #since(id, timestamp, now) {
    const last = this.#last.get(id);
    this.#last.set(id, { timestamp, now });
    const seconds = last ? (timestamp - last.timestamp) / 1000 : 0;
    return Object.fromEntries(Object.entries(now).map(([name, value]) =>
      [name, seconds > 0 ? ((value ?? 0) - (last.now[name] ?? 0)) / seconds : 0]));
  }
}

/** Bits per second for people. */
export function rate(bps) {
  return bps >= 1_000_000 ? `${(bps / 1_000_000).toFixed(1)} Mbit/s` : `${Math.round(bps / 1000)} kbit/s`;
}
