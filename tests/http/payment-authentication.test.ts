import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { askedAtBank, readyToPay } from '../setup/asked-buyer.ts';
import { ASKING_CARD, confirmAtBank, openPage } from '../setup/bank.ts';
import type { HttpShop } from '../setup/http-shop.ts';
import { card, startHttpShop } from '../setup/http-shop.ts';
import { ended, expectFairEnd } from '../setup/referee.ts';

let shop: HttpShop;
beforeAll(async () => {
  shop = await startHttpShop();
});
afterAll(() => shop?.stop());

describe('a platform that has negotiated payment authentication', () => {
  const CHALLENGE = 'dev.ucp.payment.three_ds_challenge';
  const capability = { version: '2026-08-25' };
  const both = {
    'dev.ucp.shopping.checkout': [capability],
    'dev.ucp.shopping.payment_authentication': [{ ...capability, extends: 'dev.ucp.shopping.checkout' }],
  };
  const profiles: Record<string, unknown> = {
    '/both': { ucp: { version: '2026-08-25', capabilities: both } },
    '/older': {
      ucp: {
        capabilities: { ...both, 'dev.ucp.shopping.payment_authentication': [{ version: '2026-04-08' }] },
      },
    },
    '/checkout-only': { ucp: { capabilities: { 'dev.ucp.shopping.checkout': [capability] } } },
    '/nonsense': 'ucp',
  };
  const server = createServer((request, response) => {
    const found = profiles[request.url ?? ''];
    response.writeHead(found ? 200 : 404, { 'Content-Type': 'application/json' }).end(JSON.stringify(found ?? null));
  });
  let origin = '';
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());
  const agent = (path: string) => ({ 'UCP-Agent': `profile="${origin}${path}"` });

  test('gets complete_in_progress with the action of our page, while it lasts', async () => {
    const id = await readyToPay(shop);
    const { body } = await shop.complete(id, card(ASKING_CARD), agent('/both'));
    expect(body).toMatchObject({
      ucp: { capabilities: { 'dev.ucp.shopping.payment_authentication': [capability] } },
      status: 'complete_in_progress',
      messages: [],
      payment: { instruments: [{ id: 'card', handler_id: 'stripe', type: 'card', selected: true }] },
    });
    const [action] = body.actions?.[CHALLENGE] ?? [];
    const url = action?.config['url'] ?? '';
    expect(action).toEqual({ id: 'three_ds_1', config: { payment_instrument_id: 'card', url } });
    expect(url).toBe(body.continue_url);
    const page = await openPage(url);
    expect(page.html).toContain('data-action="three_ds_1"');
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'self' https:");
    expect((await confirmAtBank(url, 'succeeded')).title).toBe('Your order is placed');
    await ended(shop.parts, id);
    const { body: after } = await shop.get(id, agent('/both'));
    expect(after).toMatchObject({ status: 'completed', order: {} });
    expect(after.actions).toBeUndefined();
    await expectFairEnd(shop.parts, id);
  });

  test.each(['/older', '/checkout-only', '/nonsense', '/not-there'])(
    'a profile %s negotiates nothing',
    async (path) => {
      const { id, url } = await askedAtBank(shop);
      const { body } = await shop.get(id, agent(path));
      expect(body).toMatchObject({ status: 'requires_escalation', continue_url: url });
      expect(body.actions).toBeUndefined();
      expect((await shop.cancel(id)).body.status).toBe('canceled');
    },
  );
});
