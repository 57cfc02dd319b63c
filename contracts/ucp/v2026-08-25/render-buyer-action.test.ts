import { describe, expect, test } from '@jest/globals';
import { checkoutResponse } from './checkout-response.ts';
import { exampleCheckout } from './example-checkout.ts';
import { EXAMPLE_SHOP as shop } from './example-shop.ts';
import { platformSpeaks } from './platform-profile.ts';
import { renderCheckout } from './render-checkout.ts';
import { serverWords } from '../../../words/texts.ts';

const english = serverWords('en');

const url = 'https://pay.shop.example/actions/token';
const waiting = exampleCheckout({
  status: 'complete_in_progress',
  waitingFor: 'buyer_action',
  attempt: 2,
  instrumentId: 'my-card',
});

describe('a checkout whose payment waits for the buyer', () => {
  test('is escalated to who has negotiated nothing', () => {
    const rendered = renderCheckout(waiting, [], shop, english, { url, negotiated: false });
    expect(checkoutResponse.parse(rendered)).toEqual(rendered);
    expect(rendered).toMatchObject({
      status: 'requires_escalation',
      continue_url: url,
      messages: [{ type: 'error', code: 'requires_3ds', severity: 'requires_buyer_input' }],
    });
    expect(rendered).not.toHaveProperty('actions');
    expect(rendered.ucp.capabilities).not.toHaveProperty(['dev.ucp.shopping.payment_authentication']);
  });

  test('shows its action, of an instrument that it names, to who has', () => {
    const rendered = renderCheckout(waiting, [], shop, english, { url, negotiated: true });
    expect(checkoutResponse.parse(rendered)).toEqual(rendered);
    expect(rendered).toMatchObject({
      status: 'complete_in_progress',
      messages: [],
      payment: { instruments: [{ id: 'my-card', handler_id: 'stripe', type: 'card', selected: true }] },
      actions: {
        'dev.ucp.payment.three_ds_challenge': [{ id: 'three_ds_2', config: { payment_instrument_id: 'my-card', url } }],
      },
    });
  });
});

describe('what a platform has negotiated', () => {
  const name = 'dev.ucp.shopping.payment_authentication';
  const profile = (capabilities: object) => ({ ucp: { capabilities } });
  const now = [{ version: '2026-04-08' }, { version: '2026-08-25' }];

  test('is what its profile names in this version, with what that extends', () => {
    expect(platformSpeaks(profile({ [name]: now, 'dev.ucp.shopping.checkout': now }), name)).toBe(true);
    expect(platformSpeaks(profile({ 'dev.ucp.shopping.checkout': now }), 'dev.ucp.shopping.checkout')).toBe(true);
  });

  test.each([
    ['another version', profile({ [name]: [{ version: '2026-04-08' }], 'dev.ucp.shopping.checkout': now })],
    ['an extension of nothing', profile({ [name]: now })],
    ['no profile', null],
    ['another shape', { ucp: { capabilities: [name] } }],
    ['a name of every object', profile({ ['toString']: now })],
  ])('is nothing in %s', (_, content) => {
    expect(platformSpeaks(content, name)).toBe(false);
  });
});
