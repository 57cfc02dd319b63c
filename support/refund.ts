import { parseArgs } from 'node:util';
import type { SupportAccess, Told } from './access.ts';
import { ask } from './access.ts';

export interface RefundCommand {
  readonly orderId: string;
  /** The body of `POST /support/orders/{id}/refunds`. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The same key is the same refund. */
  readonly key: string;
}

const OPTIONS = {
  amount: { type: 'string' },
  line: { type: 'string', multiple: true },
  shipping: { type: 'boolean' },
  everything: { type: 'boolean' },
  restock: { type: 'boolean' },
  reason: { type: 'string' },
  actor: { type: 'string' },
  key: { type: 'string' },
} as const;

/** Reads the command line. @returns null when it is not `refund ORDER --amount N | --line ID[=N] … [--shipping] | --everything` with a reason; `--restock` where goods come back */
export function readRefund(
  args: readonly string[],
  user: string,
  newKey = () => crypto.randomUUID() as string,
): RefundCommand | null {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  const [command, orderId, ...rest] = positionals;
  const { amount, line, shipping, everything, restock, reason, actor = user, key = newKey() } = values;
  if (command !== 'refund' || !orderId || rest.length > 0 || !reason?.trim()) return null;
  const lines = line?.map((text) => /^(.+?)(?:=([1-9]\d{0,6}))?$/.exec(text));
  if (lines?.some((match) => match === null)) return null;
  const wanted = [
    everything && { everything },
    amount !== undefined && (/^[1-9]\d{0,14}$/.test(amount) ? { amount_minor: Number(amount) } : null),
    (lines ?? shipping) && {
      ...(lines && { lines: lines.map((match) => ({ id: match?.[1], quantity: Number(match?.[2] ?? 1) })) }),
      ...(shipping && { shipping }),
    },
  ].filter((one) => one !== false && one !== undefined);
  const [what, ...others] = wanted;
  if (!what || others.length > 0 || (restock && amount !== undefined)) return null;
  return { orderId, body: { ...what, ...(restock && { restock }), reason, actor }, key };
}

/** Asks for a refund; the order's workflow makes it at Stripe and follows it. */
export function refund(access: SupportAccess, { orderId, body, key }: RefundCommand): Promise<Told> {
  return ask(access, `/support/orders/${encodeURIComponent(orderId)}/refunds`, body, { 'Idempotency-Key': key });
}
