import { invalidParam } from './errors.ts';
import type { Transaction } from './store.ts';

type Resource =
  | 'payment_intent'
  | 'charge'
  | 'refund'
  | 'dispute'
  | 'payment_method'
  | 'confirmation_token'
  | 'event'
  | 'webhook_endpoint'
  | 'tax.calculation'
  | 'tax.transaction'
  | 'line item';
/** What an endpoint returns: one object, or a list of them. */
export type Expandable = Resource | `list of ${Resource}`;

/** The fields that hold an id, and what it is the id of. */
const REFERENCES: Readonly<Record<Resource, Readonly<Record<string, Resource>>>> = {
  payment_intent: { latest_charge: 'charge', payment_method: 'payment_method' },
  charge: { payment_intent: 'payment_intent' },
  refund: { charge: 'charge', payment_intent: 'payment_intent' },
  dispute: { charge: 'charge', payment_intent: 'payment_intent' },
  payment_method: {},
  confirmation_token: {},
  event: {},
  webhook_endpoint: {},
  'tax.calculation': { line_items: 'line item' },
  'tax.transaction': { line_items: 'line item' },
  'line item': {},
};
/** What an answer has only where it is asked for by `expand[]`: docs.stripe.com/api/expanding_objects, "includable". */
const ONLY_WHEN_ASKED: Readonly<Partial<Record<Expandable, string>>> = {
  'tax.calculation': 'line_items',
  'tax.transaction': 'line_items',
};
const MAX_DEPTH = 4;

function refused(path: string): never {
  throw invalidParam('expand', `This property cannot be expanded (${path.slice(0, 100)}).`);
}

/** Refuses a path that names no reference, before anything is executed. */
export function checkExpand(returns: Expandable, path: string): void {
  const parts = path.split('.');
  if (parts.length > MAX_DEPTH) refused(path);
  let resource = returns as Resource;
  if (returns.startsWith('list of ')) {
    if (parts.shift() !== 'data') refused(path);
    resource = returns.slice('list of '.length) as Resource;
  }
  if (parts.length === 0) refused(path);
  for (const part of parts) {
    const references = REFERENCES[resource];
    const next = Object.hasOwn(references, part) ? references[part] : undefined;
    resource = next ?? refused(path);
  }
}

/** A copy of `body` without what nobody has asked for. */
export function withoutUnasked(returns: Expandable, body: object, asked: readonly string[]): object {
  const field = ONLY_WHEN_ASKED[returns];
  if (field === undefined || asked.some((path) => path.split('.')[0] === field)) return body;
  return Object.fromEntries(Object.entries(body).filter(([name]) => name !== field));
}

/** A copy of `body` with the ids along a checked path replaced by their objects. */
export function expand(tx: Transaction, body: object, path: string): object {
  const [field = '', ...rest] = path.split('.');
  const value: unknown = Reflect.get(body, field);
  const deeper = (object: object): object => (rest.length === 0 ? object : expand(tx, object, rest.join('.')));
  if (Array.isArray(value)) return { ...body, [field]: value.map((item: object) => deeper(item)) };
  const object = typeof value === 'string' ? find(tx, value) : value;
  return typeof object === 'object' && object !== null ? { ...body, [field]: deeper(object) } : body;
}

function find(tx: Transaction, id: string): object | undefined {
  if (id.startsWith('pi_')) return tx.get('payment_intent', id);
  if (id.startsWith('ch_') || id.startsWith('py_')) return tx.get('charge', id);
  return tx.get('payment_method', id)?.object;
}
