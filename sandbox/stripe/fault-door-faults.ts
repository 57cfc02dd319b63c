import { z } from 'zod';

/** The calls that a checkout makes to Stripe, by short names; any other is named as its route, `POST /v1/charges/:id`. */
const ROUTES = {
  create: 'POST /v1/payment_intents',
  confirm: 'POST /v1/payment_intents/:id/confirm',
  capture: 'POST /v1/payment_intents/:id/capture',
  cancel: 'POST /v1/payment_intents/:id/cancel',
  refund: 'POST /v1/refunds',
  retrieve: 'GET /v1/payment_intents/:id',
  list: 'GET /v1/payment_intents',
  'list refunds': 'GET /v1/refunds',
  'calculate taxes': 'POST /v1/tax/calculations',
  'record taxes': 'POST /v1/tax/transactions/create_from_calculation',
} as const;

/** `*` is every call. */
export type StripeCall = keyof typeof ROUTES | `${'GET' | 'POST'} /v1/${string}` | '*';

export const CALL_ANSWERS = ['pass', '429', '500', 'stuck 500', 'refused', 'reset', 'hang', 'wrong sums'] as const;
export const WEBHOOK_FATES = ['dropped', 'doubled', 'delayed', 'reordered'] as const;

interface Often {
  /** How many calls or events are hit; 1 by default, null: all until it is taken away. */
  readonly times?: number | null | undefined;
  /** The chance that one is hit, above 0 to 1; 1 by default. */
  readonly probability?: number | undefined;
  /** Of the chances; a random one, which `PlacedFault.seed` tells, by default. */
  readonly seed?: number | undefined;
}

/** What goes wrong with a call. */
export interface Fault extends Often {
  readonly call: StripeCall;
  /**
   * pass: the true answer. 429: refused before anything is done. 500: Stripe's own failure, not kept under the key. stuck 500: one
   * that Stripe keeps and replays for this key from then on. refused: 400 for the object's state. reset: the connection is cut
   * instead of an answer. hang: no answer at all until the caller gives up. wrong sums: the true answer, but for its own amounts,
   * each of which is one too much.
   */
  readonly answer: (typeof CALL_ANSWERS)[number];
  /** Whether Stripe has carried the call out by then; never before a 429 and a refusal. */
  readonly processed: boolean;
  /** A wait before the work, or (processed) between the work and the answer. Milliseconds. */
  readonly delayMs?: number | undefined;
  /** Runs before the call is carried out (or not): the place for a rival, or a wait. */
  readonly before?: () => Promise<unknown>;
  /** Runs when Stripe has carried the call out (or not), before the caller hears of it. */
  readonly after?: () => Promise<unknown>;
}

/** What goes wrong with an event on its way. */
export interface WebhookFault extends Often {
  /** dropped: it never comes. reordered: it comes after the next one, at the latest after `delayMs`. */
  readonly webhook: (typeof WEBHOOK_FATES)[number];
  /** An event type; every one by default. */
  readonly type?: string | undefined;
  /** How long it is delayed; 5,000 ms by default. */
  readonly delayMs?: number | undefined;
}

export const DEFAULT_DELAY_MS = 5_000;

// A page's form sends texts where a program sends JSON: both are read.
const number = (schema: z.ZodNumber) =>
  z.union([
    schema,
    z
      .string()
      .regex(/^\d+(\.\d+)?$/)
      .transform(Number)
      .pipe(schema),
  ]);
const often = {
  times: z.union([z.null(), number(z.number().int().min(1).max(1e9))]).optional(),
  probability: number(z.number().gt(0).max(1)).optional(),
  seed: number(
    z
      .number()
      .int()
      .min(0)
      .max(2 ** 32 - 1),
  ).optional(),
  delayMs: number(z.number().int().min(0).max(120_000)).optional(),
};
const isCall = (text: string): text is StripeCall =>
  text === '*' || Object.hasOwn(ROUTES, text) || /^(GET|POST) \/v1(\/(:id|[a-z_]+))+$/.test(text);

/** A fault as the HTTP API takes it. */
export const faultRequest = z.union([
  z
    .strictObject({
      call: z.string().max(200).refine(isCall, 'a short name, a route such as "POST /v1/refunds/:id", or *'),
      answer: z.enum(CALL_ANSWERS),
      processed: z.union([z.boolean(), z.stringbool()]).default(false),
      ...often,
    })
    .refine(({ answer, processed }) => !(processed && (answer === '429' || answer === 'refused')), {
      message: 'what is refused is not carried out',
      path: ['processed'],
    }),
  z.strictObject({ webhook: z.enum(WEBHOOK_FATES), type: z.string().max(100).optional(), ...often }),
]);

/** The short name of a call, or null. */
export function nameOf(method: string, path: string): keyof typeof ROUTES | null {
  const names = Object.keys(ROUTES) as (keyof typeof ROUTES)[];
  return names.find((name) => matches(name, method, path)) ?? null;
}

export function matches(call: StripeCall, method: string, path: string): boolean {
  if (call === '*') return true;
  const route = Object.hasOwn(ROUTES, call) ? ROUTES[call as keyof typeof ROUTES] : call;
  const [itsMethod, pattern = ''] = route.split(' ');
  const [wanted, found] = [pattern.split('/'), path.split('/')];
  return (
    itsMethod === method &&
    wanted.length === found.length &&
    wanted.every((part, index) => part === found[index] || (part === ':id' && found[index] !== ''))
  );
}
