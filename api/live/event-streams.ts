import type { Request, Response } from 'express';
import { ApiError } from '../middleware/api-error.ts';
import { addressOf } from '../middleware/client-address.ts';

/** Bounds of a process's streams. */
export interface StreamLimits {
  readonly perProcess: number;
  /** Of one address, as Express knows it (TRUSTED_PROXIES). */
  readonly perAddress: number;
  /** Proxies and browsers cut what says nothing for longer. */
  readonly heartbeatMs: number;
  /** Who has not read for so long is cut off. */
  readonly stallMs: number;
  /** A stream ends after this, and its client comes again: so that deploys and load balancers can move it. */
  readonly lifetimeMs: number;
}

export const STREAM_LIMITS: StreamLimits = {
  perProcess: 4_000,
  perAddress: 100,
  heartbeatMs: 15_000,
  stallMs: 30_000,
  lifetimeMs: 10 * 60_000,
};

/** Clients come again after so long, each after another time, so that they do not all come at once. */
const RETRY_MS = [1_000, 4_000] as const;
/** A stream that was ended and is not yet gone after this is cut. */
const END_MS = 5_000;

/** A stream of server-sent events to one client. */
export interface EventStream {
  /** Writes what is new, now or as soon as the client has read what was written before. */
  tell(): void;
}

/** The streams of a process. */
export interface EventStreams {
  /**
   * Begins a stream. What it tells is pulled: a client that reads slowly gets the newest, and costs no more memory.
   * @param pull what is new since it was last asked, as events; empty: nothing
   * @param onClose called once, when the stream is gone
   * @throws ApiError 429 for a request that waits behind another answer on its connection; then `onClose` is not called
   */
  open(request: Request, response: Response, pull: () => string, onClose: () => void): EventStream;
  /** @throws ApiError 429 where the process, or the request's address, has too many already */
  makeRoom(request: Request): void;
  /** Ends all, cleanly; from then on none is begun. */
  end(): void;
  readonly size: number;
}

interface Open {
  readonly address: string;
  readonly response: Response;
  readonly since: number;
  readonly lifetimeMs: number;
  lastWriteAt: number;
  behindSince: number | null;
  endedAt: number | null;
}

/** @param everyMs how often heartbeats, ends and stalled clients are looked for */
export function createEventStreams(limits: StreamLimits = STREAM_LIMITS, everyMs = 1_000): EventStreams {
  const streams = new Set<Open>();
  const perAddress = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let isEnding = false;

  function look(): void {
    const now = performance.now();
    for (const stream of streams) {
      const { response } = stream;
      if (response.writableLength === 0) stream.behindSince = null;
      else stream.behindSince ??= now;
      const stalled = stream.behindSince !== null && now - stream.behindSince > limits.stallMs;
      if (stalled || (stream.endedAt !== null && now - stream.endedAt > END_MS)) response.destroy();
      else if (stream.endedAt !== null) continue;
      else if (now - stream.since > stream.lifetimeMs) end(stream);
      else if (now - stream.lastWriteAt > limits.heartbeatMs && !response.writableNeedDrain) {
        stream.lastWriteAt = now;
        response.write(':\n\n');
      }
    }
  }

  function end(stream: Open): void {
    stream.endedAt = performance.now();
    stream.response.end();
  }

  return {
    get size() {
      return streams.size;
    },

    makeRoom(request) {
      if (isEnding) throw new ApiError('service_unavailable', { reason: 'the API ends' });
      if (streams.size >= limits.perProcess || (perAddress.get(addressOf(request)) ?? 0) >= limits.perAddress)
        throw new ApiError('too_many_streams');
    },

    open(request, response, pull, onClose) {
      // Behind another stream its turn never comes, and Node tells nobody when the connection is gone (HTTP pipelining).
      if (!response.socket) throw new ApiError('too_many_streams', { reason: 'pipelined behind another answer' });
      const now = performance.now();
      const stream: Open = {
        address: addressOf(request),
        response,
        since: now,
        // Those that began together do not end together.
        lifetimeMs: limits.lifetimeMs * (0.8 + 0.2 * Math.random()),
        lastWriteAt: now,
        behindSince: null,
        endedAt: null,
      };
      const tell = () => {
        // What is new meanwhile is pulled once the client has read: see 'drain'.
        if (stream.endedAt !== null || response.destroyed || response.writableNeedDrain) return;
        const text = pull();
        if (text === '') return;
        stream.lastWriteAt = performance.now();
        response.write(text);
      };
      streams.add(stream);
      perAddress.set(stream.address, (perAddress.get(stream.address) ?? 0) + 1);
      timer ??= setInterval(look, everyMs);
      response.on('drain', tell);
      response.once('close', () => {
        streams.delete(stream);
        const others = (perAddress.get(stream.address) ?? 1) - 1;
        if (others > 0) perAddress.set(stream.address, others);
        else perAddress.delete(stream.address);
        if (streams.size === 0) {
          clearInterval(timer);
          timer = undefined;
        }
        onClose();
      });
      const [least, most] = RETRY_MS;
      // For the metrics: a stream is answered when it begins.
      response.locals['begunAt'] = process.hrtime.bigint();
      response.status(200).set({
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-store, no-transform',
        // nginx hands it on as it comes.
        'X-Accel-Buffering': 'no',
        // With its end the connection ends too, so that nothing keeps a server that is told to end.
        Connection: 'close',
      });
      response.flushHeaders();
      if (request.method === 'HEAD') end(stream);
      else response.write(`retry: ${Math.round(least + (most - least) * Math.random())}\n\n`);
      tell();
      return { tell };
    },

    end() {
      isEnding = true;
      for (const stream of streams) if (stream.endedAt === null) end(stream);
    },
  };
}
