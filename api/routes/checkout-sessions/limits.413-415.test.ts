import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ApiUnderTest } from '../../testing/api-under-test.ts';
import { CREATE_BODY, jsonRequest, startApi } from '../../testing/api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

async function codeOf(response: Response) {
  return { status: response.status, code: ((await response.json()) as { code: string }).code };
}

/** A valid body of exactly so many bytes. */
function bodyOf(bytes: number): string {
  const body = JSON.stringify({ ...CREATE_BODY, signals: { note: '' } });
  return body.replace('"note":""', `"note":"${'x'.repeat(bytes - body.length)}"`);
}

describe('the size of a body', () => {
  test('256 KiB are taken', async () => {
    const response = await api.fetch('/checkout-sessions', jsonRequest('POST', bodyOf(256 * 1024)));
    expect(response.status).toBe(503);
  });

  test.each(['/checkout-sessions', '/webhooks/stripe', '/catalog/search'])('a byte more is a 413: %s', async (path) => {
    const response = await api.fetch(path, jsonRequest('POST', bodyOf(256 * 1024 + 1)));
    expect(await codeOf(response)).toEqual({ status: 413, code: 'body_too_large' });
  });
});

describe('the type of a body', () => {
  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json; charset=latin1',
    'application/jsonp',
    '',
  ])('415: %j', async (type) => {
    const body = new TextEncoder().encode(JSON.stringify(CREATE_BODY));
    const response = await api.fetch('/checkout-sessions', {
      method: 'POST',
      body,
      headers: type ? { 'Content-Type': type } : {},
    });
    expect(await codeOf(response)).toEqual({ status: 415, code: 'unsupported_media_type' });
  });

  test('a compressed body is a 415, so that it can not grow', async () => {
    const response = await api.fetch(
      '/checkout-sessions',
      jsonRequest('POST', CREATE_BODY, { 'Content-Encoding': 'gzip' }),
    );
    expect(await codeOf(response)).toEqual({ status: 415, code: 'unsupported_media_type' });
  });

  test('bytes that are no UTF-8 are a 400', async () => {
    const body = Buffer.from('{"line_items":[{"item":{"id":"\xff"},"quantity":1}]}', 'latin1');
    const response = await api.fetch('/checkout-sessions', {
      method: 'POST',
      body,
      headers: { 'Content-Type': 'application/json' },
    });
    expect(await codeOf(response)).toEqual({ status: 400, code: 'invalid_json' });
  });
});
