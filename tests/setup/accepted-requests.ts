import type { SeenCall } from '../../sandbox/stripe/fault-door.ts';
import { stripeMock } from './environment.ts';

/** Sorts of requests that one shop sends; more would mean that something random is taken for a sort. */
const MOST_SORTS = 100;

/**
 * Sends one request of each sort that the sandbox has received to stripe-mock, which knows Stripe's own parameters. Where there
 * is no stripe-mock (the run says so) nothing is checked.
 * @throws with every request that it refuses
 */
export async function expectAccepted(seen: readonly SeenCall[]): Promise<void> {
  const mock = await stripeMock();
  if (mock.kind === 'none') return;
  const sorts = [...new Map(seen.map((call) => [sortOf(call), call])).values()];
  if (sorts.length > MOST_SORTS) throw new Error(`${sorts.length} sorts of requests to Stripe`);
  const answers = await Promise.all(sorts.map((call) => refusalOf(mock.url, call)));
  const refusals = answers.filter((answer) => answer !== null);
  if (refusals.length > 0) throw new Error(`stripe-mock refuses requests of the product:\n${refusals.join('\n')}`);
}

async function refusalOf(mockUrl: string, { method, path, params }: SeenCall): Promise<string | null> {
  const form = new URLSearchParams(fields(params));
  const url = method === 'GET' ? `${mockUrl}${path}?${form.toString()}` : `${mockUrl}${path}`;
  const headers = { authorization: 'Bearer sk_test_mock' };
  const response = await fetch(url, { method, headers, ...(method === 'POST' && { body: form }) });
  return response.ok ? null : `${method} ${path} ${JSON.stringify(params)}: ${await response.text()}`;
}

/** `{created: {gte: '5'}}` → `created[gte]=5`, as Stripe's SDK writes it. */
function fields(value: unknown, name = ''): [string, string][] {
  if (typeof value !== 'object' || value === null) return [[name, String(value)]];
  return Object.entries(value).flatMap(([key, inner]) => fields(inner, name === '' ? key : `${name}[${key}]`));
}

/** The same for requests that differ in ids and texts only. */
function sortOf({ method, path, params }: SeenCall): string {
  const route = path.replaceAll(/\/[a-z]+_(?=\w*\d)\w+/g, '/:id');
  return `${method} ${route} ${JSON.stringify(params, (_, value: unknown) => (typeof value === 'string' ? '' : value))}`;
}
