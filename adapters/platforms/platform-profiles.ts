import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns';
import { request as httpRequest } from 'node:http';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isIP } from 'node:net';
import { isLoopback, isSpecialAddress } from './special-addresses.ts';

/** A profile is asked for within the answer to a request. */
const FETCH_MS = 2_000;
/** UCP overview, "Fetching": no lower. */
const MOST_BYTES = 128 * 1024;
/** Kept at least this long, whatever its origin says; a failure as long, so that it is not asked for again at once. */
const LEAST_MS = 60_000;
const LONGEST_MS = 60 * 60_000;
const MOST_KEPT = 1_000;
const MOST_AT_ONCE = 16;

/** The profiles that platforms name in `UCP-Agent`, to see what they can do. */
export interface PlatformProfiles {
  /** The content, of whatever shape; null where it can't be had. Asked for once a minute at most. */
  read(profileUrl: string): Promise<unknown>;
}

interface Kept {
  readonly content: Promise<unknown>;
  untilMs: number;
}

/**
 * Fetches profiles as UCP's overview asks ("Fetching"): over HTTPS, without redirects, never from an address of our own
 * network; the outgoing work is bounded whoever asks.
 * @param options.development lets profiles come from this very machine, over HTTP too
 */
export function createPlatformProfiles({ development }: { readonly development: boolean }): PlatformProfiles {
  const kept = new Map<string, Kept>();
  let underWay = 0;

  const fetchOnce = (url: URL, entry: { untilMs: number }): Promise<unknown> => {
    underWay += 1;
    return fetchProfile(url, development)
      .then(
        ({ content, maxAgeMs }) => {
          entry.untilMs = Date.now() + Math.min(Math.max(maxAgeMs, LEAST_MS), LONGEST_MS);
          return content;
        },
        // Whoever can't be asked has negotiated nothing.
        () => null,
      )
      .finally(() => (underWay -= 1));
  };

  return {
    async read(profileUrl) {
      const known = kept.get(profileUrl);
      if (known && known.untilMs > Date.now()) return known.content;
      if (underWay >= MOST_AT_ONCE || !URL.canParse(profileUrl)) return null;
      const entry = { untilMs: Date.now() + LEAST_MS };
      const content = fetchOnce(new URL(profileUrl), entry);
      kept.delete(profileUrl);
      kept.set(profileUrl, Object.assign(entry, { content }));
      const [oldest] = kept.keys();
      if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
      return content;
    },
  };
}

function fetchProfile(url: URL, development: boolean): Promise<{ content: unknown; maxAgeMs: number }> {
  const allowed = (address: string) => !isSpecialAddress(address) || (development && isLoopback(address));
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const secure = url.protocol === 'https:';
  if (isIP(host) !== 0 && !allowed(host)) return Promise.reject(new Error('an address of our own network'));
  const options: RequestOptions = {
    lookup: guarded(secure ? allowed : (address) => development && isLoopback(address)),
    signal: AbortSignal.timeout(FETCH_MS),
    headers: { Accept: 'application/json' },
    agent: false,
  };
  if (!secure && !(development && (isIP(host) === 0 || isLoopback(host))))
    return Promise.reject(new Error('not over HTTPS'));
  return new Promise((resolve, reject) => {
    const outgoing = (secure ? httpsRequest : httpRequest)(url, options, (response) => {
      readProfile(response).then(resolve, reject);
    });
    outgoing.once('error', reject);
    outgoing.end();
  });
}

/** Resolves a name only to addresses that may be called: what is checked is what is connected to. */
function guarded(allowed: (address: string) => boolean): LookupFunction {
  return (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      const [first] = addresses ?? [];
      if (error || !first || !addresses.every(({ address }) => allowed(address))) {
        done(error ?? new Error('a name for an address of our own network'), '', 4);
      } else if (options.all) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}

async function readProfile(response: IncomingMessage): Promise<{ content: unknown; maxAgeMs: number }> {
  try {
    if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`);
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) throw new Error('too large');
      chunks.push(chunk);
    }
    const maxAge = /(?:^|,)\s*max-age=(\d{1,9})/i.exec(response.headers['cache-control'] ?? '')?.[1];
    return { content: JSON.parse(Buffer.concat(chunks).toString('utf8')), maxAgeMs: Number(maxAge ?? 0) * 1_000 };
  } finally {
    response.destroy();
  }
}
