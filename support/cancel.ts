import { parseArgs } from 'node:util';
import type { SupportAccess, Told } from './access.ts';
import { ask } from './access.ts';

export interface CancelOrder {
  readonly checkoutId: string;
  readonly reason: string;
  readonly actor: string;
  /** The same key is the same cancel. */
  readonly key: string;
}

/** Reads the command line. @returns null when it is not `cancel ID --reason …` */
export function readCancel(
  args: readonly string[],
  user: string,
  newKey = () => crypto.randomUUID() as string,
): CancelOrder | null {
  const options = { reason: { type: 'string' }, actor: { type: 'string' }, key: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [command, checkoutId, ...rest] = positionals;
  if (command !== 'cancel' || !checkoutId || rest.length > 0 || !values.reason?.trim()) return null;
  return { checkoutId, reason: values.reason, actor: values.actor ?? user, key: values.key ?? newKey() };
}

/** Asks for the cancel of a checkout; its workflow carries it out. */
export function cancel(access: SupportAccess, { checkoutId, reason, actor, key }: CancelOrder): Promise<Told> {
  const headers = { 'Idempotency-Key': key };
  return ask(access, `/support/checkouts/${encodeURIComponent(checkoutId)}/cancel`, { reason, actor }, headers);
}
