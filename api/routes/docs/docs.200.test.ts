import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ApiUnderTest } from '../../testing/api-under-test.ts';
import { startApi } from '../../testing/api-under-test.ts';
import type { Resource } from '../ops/resources/resource.ts';
import { RESOURCES } from '../ops/resources/resources.ts';

// ajv is CommonJS: its default export is the module.
const { default: Ajv2020 } = createRequire(import.meta.url)('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

interface Operation {
  operationId: string;
  requestBody?: { content: { 'application/json': { schema: { $ref?: string } } } };
}
interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, { example?: unknown }> };
}
const document = async () => (await (await api.fetch('/openapi.json')).json()) as Document;

const operationsOf = ({ name, one }: Resource) => {
  const word = (words: string) => words.replace(/(?:^|[- ])(\w)/g, (_, letter: string) => letter.toUpperCase());
  return [
    ...['list', 'import', 'export'].map((verb) => verb + word(name)),
    ...['create', 'read', 'change', 'archive', 'remove'].map((verb) => verb + word(one)),
  ];
};

describe('/openapi.json', () => {
  test('describes every operation, each by a name of its own', async () => {
    const { openapi, paths } = await document();
    expect(openapi).toBe('3.1.0');
    const names = Object.values(paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(new Set(names).size).toBe(names.length);
    // The management API has the same operations for each of its resources.
    const everywhere = new RegExp(`^(${RESOURCES.flatMap(operationsOf).join('|')})$`);
    expect(names.filter((name) => !everywhere.test(name)).sort()).toEqual(
      [
        'getSession',
        'signIn',
        'signOut',
        'signOutEverywhere',
        'issueGiftCard',
        'adjustGiftCard',
        'adjustStock',
        'countStock',
        'transferStock',
        'listAudit',
        'askForAccount',
        'askForSignIn',
        'confirmSignIn',
        'followLive',
        'getAccount',
        'getStorefrontSettings',
        'addCartLine',
        'cancelCart',
        'cancelCheckout',
        'changeCartLine',
        'clearCart',
        'createCart',
        'getCart',
        'listCarts',
        'mergeCart',
        'removeCartLine',
        'updateCart',
        'captureOrder',
        'completeCheckout',
        'createCheckout',
        'estimateCart',
        'getCheckout',
        'getOrder',
        'getProduct',
        'giftCardBalance',
        'listBreaks',
        'signInCustomer',
        'listOrphans',
        'lookupCatalog',
        'refundOrder',
        'searchCatalog',
        'searchCases',
        'readCase',
        'listLists',
        'readList',
        'explainCodes',
        'supportCancel',
        'cancelOrder',
        'extendHold',
        'placeOrder',
        'previewRefund',
        'resendConfirmation',
        'resolveCheckout',
        'resolveOrder',
        'resolveRecovery',
        'retryCheckout',
        'retryOrder',
        'retryRecovery',
        'tellOrder',
        'tellStory',
        'updateCheckout',
      ].sort(),
    );
  });

  test('its schemas are valid JSON Schema, and its examples fit them', async () => {
    const whole = await document();
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema(whole, 'api');
    const examples = Object.entries(whole.components.schemas).filter(([, { example }]) => example !== undefined);
    expect(examples.length).toBeGreaterThan(5);
    for (const name of Object.keys(whole.components.schemas)) {
      const check = ajv.getSchema(`api#/components/schemas/${name}`);
      expect({ name, compiles: typeof check }).toEqual({ name, compiles: 'function' });
      const { example } = whole.components.schemas[name]!;
      if (example !== undefined)
        expect({ name, fits: check?.(example), errors: check?.errors ?? null }).toEqual({
          name,
          fits: true,
          errors: null,
        });
    }
  });

  test('says what a line needs', async () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema(await document(), 'api');
    const check = ajv.getSchema('api#/components/schemas/CreateCheckout')!;
    expect(check({ line_items: [{ item: { id: 'x' }, quantity: 1 }] })).toBe(true);
    expect(check({ line_items: [{ item: { id: 'x' }, quantity: 0 }] })).toBe(false);
    expect(check({})).toBe(false);
  });
});

describe('/docs', () => {
  test('works offline: nothing on the page comes from elsewhere', async () => {
    const response = await api.fetch('/docs/');
    expect(response.status).toBe(200);
    const text = await response.text();
    const sources = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, source]) => source!);
    expect(sources.length).toBeGreaterThan(2);
    for (const source of sources) {
      expect(source).not.toMatch(/^(?:https?:)?\/\//);
      expect((await api.fetch(new URL(source, 'http://x/docs/').pathname)).status).toBe(200);
    }
  });
});

describe('/.well-known/ucp', () => {
  test('names the version, the endpoint and the capabilities', async () => {
    const response = await api.fetch('/.well-known/ucp');
    expect(response.headers.get('Cache-Control')).toBe('public, max-age=300');
    expect(await response.json()).toMatchObject({
      ucp: {
        version: '2026-08-25',
        services: { 'dev.ucp.shopping': [{ transport: 'rest', endpoint: 'http://localhost:3000' }] },
        capabilities: {
          'dev.ucp.shopping.checkout': [{}],
          'dev.ucp.shopping.fulfillment': [{ extends: 'dev.ucp.shopping.checkout' }],
        },
        payment_handlers: { 'example.shop.card_payments': [{ id: 'stripe' }] },
      },
    });
  });
});

test('/ is the shop, with all that it loads', async () => {
  const text = await (await api.fetch('/')).text();
  for (const [, path] of text.matchAll(/(?:href|src)="(\/[^"]+)"/g))
    expect([200, 301, 503]).toContain((await api.fetch(path!)).status);
});
