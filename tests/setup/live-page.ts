import { once } from 'node:events';
import http from 'node:http';
import { eventually } from './eventually.ts';

/** One server-sent event. */
export interface Told {
  readonly event: string;
  readonly id: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A page that listens, as a browser's EventSource does, but says what it hears to a test. */
export interface LivePage {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly told: readonly Told[];
  /** Comments that keep the connection alive. */
  readonly beats: () => number;
  /** What to send as `Last-Event-ID` the next time. */
  readonly lastId: () => string | undefined;
  /** Waits for an event that fits. */
  hear(what: string, fits: (told: Told) => boolean): Promise<Told>;
  /** Resolves when the server has ended the stream: `end` in good order, `cut` without. */
  readonly ended: Promise<'end' | 'cut'>;
  /** Reads no more, and leaves the connection open. */
  stopReading(): void;
  /** The connection is lost. */
  cut(): void;
  /** The answer as JSON, where there is no stream. */
  error(): Promise<{ code: string; path?: string }>;
}

/** @param query such as `checkout=…&item=…` */
export async function openPage(
  url: string,
  query: string,
  { lastId, headers = {}, from }: { lastId?: string; headers?: Record<string, string>; from?: string } = {},
): Promise<LivePage> {
  const request = http.get(`${url}/storefront/live?${query}`, {
    agent: false,
    ...(from && { localAddress: from }),
    headers: { Accept: 'text/event-stream', ...(lastId !== undefined && { 'Last-Event-ID': lastId }), ...headers },
  });
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  request.on('error', () => undefined);
  const told: Told[] = [];
  let [text, beats] = ['', 0];
  const body: Buffer[] = [];
  const isStream = response.headers['content-type']?.startsWith('text/event-stream') ?? false;
  response.on('data', (chunk: Buffer) => {
    if (!isStream) return void body.push(chunk);
    text += chunk.toString('utf8');
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      if (block.startsWith(':')) beats += 1;
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
      const [event, id, data] = [field('event'), field('id'), field('data')];
      if (event !== undefined && id !== undefined && data !== undefined)
        told.push({ event, id, data: JSON.parse(data) as Told['data'] });
    }
  });
  const ended = new Promise<'end' | 'cut'>((resolve) => {
    response.once('end', () => resolve('end'));
    response.once('error', () => resolve('cut'));
    response.once('close', () => resolve(response.complete ? 'end' : 'cut'));
  });
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    told,
    beats: () => beats,
    lastId: () => told.at(-1)?.id,
    hear: (what, fits) => eventually(what, async () => told.find(fits)),
    ended,
    stopReading: () => void response.pause(),
    cut: () => void request.destroy(),
    async error() {
      if (isStream) return { code: 'none: it is a stream' };
      await ended;
      return JSON.parse(Buffer.concat(body).toString('utf8')) as { code: string; path?: string };
    },
  };
}
