import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ApiUnderTest } from '../../testing/api-under-test.ts';
import { AGENT_KEY, CREATE_BODY, jsonRequest, startApi } from '../../testing/api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const line = (change: object) => ({ line_items: [{ item: { id: 'var_shirt' }, quantity: 1, ...change }] });
const paying = (instrument: object | string, more: object[] = []) => ({
  payment: {
    instruments: [
      {
        id: 'card_1',
        handler_id: 'stripe',
        type: 'card',
        ...(typeof instrument === 'string' ? { credential: { type: 'token', token: instrument } } : instrument),
      },
      ...more,
    ],
  },
});

async function refusal(path: string, init: RequestInit) {
  const response = await api.fetch(path, init);
  return { status: response.status, body: (await response.json()) as { code: string; content: string; path?: string } };
}

describe('a malformed create gets a 4xx with a code and a path, and leaves nothing behind', () => {
  const cases: [string, unknown, string, string | undefined][] = [
    ['quantity 0', line({ quantity: 0 }), 'invalid_request', '$.line_items[0].quantity'],
    ['quantity 1.5', line({ quantity: 1.5 }), 'invalid_request', '$.line_items[0].quantity'],
    ['quantity above 1,000,000', line({ quantity: 1_000_001 }), 'invalid_request', '$.line_items[0].quantity'],
    ['quantity as a text', line({ quantity: '1' }), 'invalid_request', '$.line_items[0].quantity'],
    ['no lines', { line_items: [] }, 'invalid_request', '$.line_items'],
    ['no line_items', {}, 'invalid_request', '$.line_items'],
    ['a list in place of an object', [], 'invalid_request', '$'],
    ['101 lines', { line_items: Array(101).fill(CREATE_BODY.line_items[0]) }, 'invalid_request', '$.line_items'],
    ['an item without an id', line({ item: {} }), 'invalid_request', '$.line_items[0].item.id'],
    ['NUL in a text', line({ item: { id: 'a\0b' } }), 'invalid_text', '$.line_items[0].item.id'],
    [
      'half a surrogate pair',
      '{"line_items":[{"item":{"id":"\\ud800"},"quantity":1}]}',
      'invalid_text',
      '$.line_items[0].item.id',
    ],
    ['NUL in a key', { ...CREATE_BODY, 'a\0b': 1 }, 'invalid_text', '$'],
    ['broken JSON', '{"line_items":', 'invalid_json', undefined],
    ['an empty body', '', 'invalid_json', undefined],
    ['nesting 33 deep', `${'['.repeat(33)}${']'.repeat(33)}`, 'nesting_too_deep', undefined],
    ['nesting 100,000 deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'nesting_too_deep', undefined],
    ['nesting 100,000 deep, unclosed', '{"a":'.repeat(50_000), 'nesting_too_deep', undefined],
    ['an e-mail that is none', { ...CREATE_BODY, buyer: { email: 'jane' } }, 'invalid_request', '$.buyer.email'],
    [
      'destinations without a type',
      { ...CREATE_BODY, fulfillment: { methods: [{ destinations: [{ address_country: 'US' }] }] } },
      'invalid_request',
      '$.fulfillment.methods[0].type',
    ],
    [
      'a country that is no code',
      { ...CREATE_BODY, fulfillment: { methods: [{ type: 'shipping', destinations: [{ address_country: 'USA1' }] }] } },
      'invalid_request',
      '$.fulfillment.methods[0].destinations[0].address_country',
    ],
    [
      'a fulfillment method that the shop does not have',
      { ...CREATE_BODY, fulfillment: { methods: [{ type: 'curbside' }] } },
      'invalid_request',
      '$.fulfillment.methods[0].type',
    ],
    [
      'shipping and pickup that both take lines',
      { ...CREATE_BODY, fulfillment: { methods: [{ type: 'shipping', line_item_ids: ['a'] }, { type: 'pickup' }] } },
      'invalid_request',
      '$.fulfillment.methods[1].line_item_ids',
    ],
    [
      'shipping twice',
      { ...CREATE_BODY, fulfillment: { methods: [{ type: 'shipping' }, { type: 'shipping', line_item_ids: [] }] } },
      'invalid_request',
      '$.fulfillment.methods[1].type',
    ],
    [
      'a card number',
      { ...CREATE_BODY, payment: { instruments: [{ number: '4242 4242 4242 4242' }] } },
      'raw_card_data',
      '$.payment.instruments[0].number',
    ],
  ];

  test.each(cases)('%s', async (_name, body, code, path) => {
    const { status, body: answer } = await refusal('/checkout-sessions', jsonRequest('POST', body));
    expect(status).toBe(400);
    expect(answer).toMatchObject({ code, content: expect.any(String) });
    expect(answer.path).toBe(path);
    expect(await api.db.prisma.command.count()).toBe(0);
  });

  test('the card number is not repeated', async () => {
    const { body } = await refusal(
      '/checkout-sessions',
      jsonRequest('POST', { ...CREATE_BODY, payment: { 4242424242424242: 1 } }),
    );
    expect(body.code).toBe('raw_card_data');
    expect(JSON.stringify(body)).not.toContain('4242');
  });
});

describe('a malformed complete', () => {
  const cases: [string, unknown, string, string][] = [
    ['another kind of token', paying('seti_123'), 'invalid_request', '$.payment.instruments[0].credential.token'],
    [
      'a secret in place of a token',
      paying('pi_1_secret_2'),
      'invalid_request',
      '$.payment.instruments[0].credential.token',
    ],
    [
      'a card number as a token',
      paying('4242424242424242'),
      'raw_card_data',
      '$.payment.instruments[0].credential.token',
    ],
    [
      'a card number as a number',
      paying({ display: { n: 4242424242424242 } }),
      'raw_card_data',
      '$.payment.instruments[0].display.n',
    ],
    ['no credential', paying({}), 'invalid_request', '$.payment.instruments[0].credential'],
    ['another handler', paying({ handler_id: 'other' }), 'invalid_request', '$.payment.instruments[0].handler_id'],
    [
      'two instruments, none selected',
      paying('pm_card_visa', [
        { id: 'b', handler_id: 'stripe', type: 'card', credential: { type: 'token', token: 'pm_b' } },
      ]),
      'invalid_request',
      '$.payment.instruments',
    ],
  ];
  test.each(cases)('%s', async (_name, body, code, path) => {
    const { status, body: answer } = await refusal('/checkout-sessions/chk_x/complete', jsonRequest('POST', body));
    expect({ status, code: answer.code, path: answer.path }).toEqual({ status: 400, code, path });
  });
});

describe('malformed headers', () => {
  test.each([
    ['Idempotency-Key', 'short', 'invalid_idempotency_key'],
    ['Idempotency-Key', `${'k'.repeat(20)} k`, 'invalid_idempotency_key'],
    ['Idempotency-Key', 'k'.repeat(256), 'invalid_idempotency_key'],
    ['UCP-Agent', 'profile=', 'invalid_profile_url'],
    ['UCP-Agent', 'profile="not a url"', 'invalid_profile_url'],
    ['UCP-Agent', 'profile="file:///etc/passwd"', 'invalid_profile_url'],
    ['UCP-Agent', 'other="https://agent.example"', 'invalid_profile_url'],
  ])('%s: %s', async (name, value, code) => {
    const { status, body } = await refusal('/checkout-sessions', jsonRequest('POST', CREATE_BODY, { [name]: value }));
    expect({ status, code: body.code }).toEqual({ status: 400, code });
  });

  test.each(['1', 'W/"1"', '"0"', '"x"', '"1", "2"'])('If-Match: %s', async (value) => {
    const { status, body } = await refusal(
      '/checkout-sessions/chk_x',
      jsonRequest('PUT', CREATE_BODY, { 'If-Match': value }),
    );
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid_if_match' });
  });

  test('a caller with an API key has to send an Idempotency-Key', async () => {
    const { status, body } = await refusal(
      '/checkout-sessions',
      jsonRequest('POST', CREATE_BODY, { 'X-API-Key': AGENT_KEY }),
    );
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid_idempotency_key' });
  });
});
