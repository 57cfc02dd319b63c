import { request as httpRequest } from 'node:http';
import type { FuzzRequest } from './requests.ts';

const ANSWER_MS = 20_000;

export interface FuzzAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** Sends a request as it is: unlike fetch, node:http neither mends addresses nor forbids headers. */
export function send(baseUrl: string, { method, path, headers, body }: FuzzRequest): Promise<FuzzAnswer> {
  const { hostname, port } = new URL(baseUrl);
  return new Promise((resolve, reject) => {
    const bytes = body === undefined ? undefined : Buffer.from(body);
    const length = bytes ? { 'Content-Length': String(bytes.length) } : {};
    const request = httpRequest(
      { hostname, port, method, path, headers: { ...headers, ...length }, timeout: ANSWER_MS },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            contentType: response.headers['content-type'] ?? '',
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      },
    );
    request.once('timeout', () => request.destroy(new Error(`no answer to ${method} ${path} within ${ANSWER_MS} ms`)));
    request.once('error', reject);
    request.end(bytes);
  });
}

/** What is wrong with an answer to any input (promise P5); null when nothing is. */
export function complaint(request: FuzzRequest, answer: FuzzAnswer, mayBeUnavailable: boolean): string | null {
  const { status, contentType, text } = answer;
  const allowed = mayBeUnavailable && (status === 503 || status === 429);
  if (status >= 500 && !allowed) return `a ${status}`;
  if (status >= 400 && request.method !== 'HEAD') {
    if (!contentType.includes('json')) return `a ${status} without JSON`;
    const { code, content } = JSON.parse(text) as Record<string, unknown>;
    if (typeof code !== 'string' || typeof content !== 'string') return `a ${status} without code and content`;
  }
  if (/node_modules|\bat .*\.(?:ts|js):\d+/.test(text) && status >= 400) return 'a stack trace';
  return null;
}
