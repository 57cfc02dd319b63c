import type { Seen, SeenKey, ToldAs } from '../domain/reconciliation/what-was-seen.ts';
import { SEEN } from '../domain/reconciliation/what-was-seen.ts';
import { support } from './en/support.ts';
import type { Language } from './languages.ts';
import { serverWords } from './texts.ts';
import type { Value } from './values.ts';

/** What reconciliation has seen, in words; a sentence of before there were keys as it stands. */
export function tellSeen(language: Language, what: Seen | string): string {
  if (typeof what === 'string') return what;
  // A newer version may have seen what this one has no words for.
  if (!isKnown(what.text)) return plain(what.text);
  const told: Readonly<Record<string, ToldAs>> = SEEN[what.text];
  const values = Object.entries(what.values).map(([name, value]) => [name, valueOf(told[name] ?? 'id', value)]);
  return serverWords(language)(`seen.${what.text}`, Object.fromEntries(values) as Record<string, Value>);
}

const isKnown = (key: string): key is SeenKey => Object.hasOwn(SEEN, key);
const plain = (name: string) => name.replace(/_/g, ' ');

/** Where the words of states stand in the catalog. */
const STATES: { readonly [As in ToldAs]?: string } = {
  checkout: 'state.checkout',
  payment: 'state.payment',
  payments: 'state.payment',
  stripe: 'state.stripe',
  waiting: 'wait',
  calls: 'call',
  request: 'request',
};

/** A stored value as texts take it. */
function valueOf(as: ToldAs, value: unknown): Value {
  const group = STATES[as];
  if (group === undefined) return value as Value;
  const states = (Array.isArray(value) ? value : [value ?? 'nothing']) as readonly string[];
  // A state that has no words is better told by its name than not at all.
  return {
    texts: states.map((state) => (Object.hasOwn(support, `${group}.${state}`) ? `${group}.${state}` : plain(state))),
  };
}
