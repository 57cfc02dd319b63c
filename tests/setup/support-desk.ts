import { randomUUID } from 'node:crypto';
import { loadCase } from '../../adapters/postgres/case-facts.ts';
import { offersFor } from '../../api/routes/support/offers.ts';
import type { DeskOffer } from '../../contracts/desk/case.ts';
import type { SupportAction } from '../../domain/support/actions.ts';
import { eventually } from './eventually.ts';
import type { HttpShop } from './http-shop.ts';

/** An answer to something that support asked for. */
export interface ActAnswer {
  readonly status: number;
  readonly body: { readonly code?: string; readonly content?: string } & Readonly<Record<string, unknown>>;
}

/** What support does in a shop: by the offers of a case, through the API, and how it is told afterwards. */
export function supportDesk({ request, shop }: HttpShop) {
  const { db, settings } = shop;
  const keys = { support: settings.supportApiKey, ops: settings.opsApiKey };

  /** Asks for something as a tool does that asks again, with its key, while the shop is too busy. */
  const act = (
    path: string,
    body: object = {},
    { role = 'support', key = randomUUID() as string }: { role?: 'support' | 'ops'; key?: string } = {},
  ): Promise<ActAnswer> =>
    eventually(`an answer to ${path}`, async () => {
      const headers = { Authorization: `Bearer ${keys[role]}`, 'Idempotency-Key': key };
      const asked = { reason: 'asked by phone', actor: 'kim', ...body };
      const answer = await request<ActAnswer['body']>('POST', path, asked, headers);
      return answer.status !== 429 && answer.status !== 503 && answer;
    });

  /** What the console would show; of several, that on `on`. */
  const offer = async (checkoutId: string, action: SupportAction, on?: string): Promise<DeskOffer> => {
    const facts = await loadCase(db.sql, checkoutId);
    const offers = facts ? offersFor(facts, ['support'], 'en') : [];
    const found = offers.find((one) => one.action === action && (on === undefined || one.on === on));
    if (!found) throw new Error(`${action} is not offered for ${checkoutId}`);
    return found;
  };

  return {
    act,
    offer,
    /** Does what is offered. */
    async take(checkoutId: string, action: SupportAction, body: object = {}, on?: string): Promise<ActAnswer> {
      return act((await offer(checkoutId, action, on)).path, body);
    },
    /** The audit trail of a checkout, order or payment, oldest first. */
    audit: (resourceId: string) => db.prisma.auditEntry.findMany({ where: { resourceId }, orderBy: { id: 'asc' } }),
    /** What the log tells, oldest first. */
    told: (checkoutId: string) =>
      db.sql<{ type: string; data: Record<string, unknown> }>(
        '',
        'SELECT type, data FROM events WHERE checkout_id = $1 ORDER BY position',
        [checkoutId],
      ),
    /** The mails about an order, oldest first. */
    async mails(checkoutId: string): Promise<{ subject: string; text: string; messageId: string }[]> {
      const { number } = await shop.order(checkoutId);
      const all = (await (await fetch(`${shop.mailbox.url}/messages.json`)).json()) as {
        subject: string;
        text: string;
        messageId: string;
      }[];
      return all.reverse().filter(({ subject }) => subject.includes(`order ${number} `));
    },
    /** Everything that a refusal may not change. A look at Stripe meanwhile moves the time of the next one, which is left out. */
    async everything(checkoutId: string): Promise<unknown> {
      const [rows] = await db.sql(
        '',
        `SELECT (SELECT jsonb_agg(to_jsonb(c)) FROM checkouts c WHERE c.id = $1) AS checkout,
                (SELECT jsonb_agg(to_jsonb(o)) FROM orders o WHERE o.checkout_id = $1) AS orders,
                (SELECT jsonb_agg(to_jsonb(p) ORDER BY p.attempt) FROM payments p WHERE p.checkout_id = $1) AS payments,
                (SELECT jsonb_agg(to_jsonb(r) ORDER BY r.id) FROM refunds r WHERE r.checkout_id = $1) AS refunds,
                (SELECT jsonb_agg(to_jsonb(h) ORDER BY h.variant_id) FROM holds h WHERE h.checkout_id = $1) AS holds,
                (SELECT jsonb_agg(to_jsonb(e) ORDER BY e.key) FROM effects e WHERE e.checkout_id = $1) AS effects,
                (SELECT jsonb_agg(to_jsonb(v) ORDER BY v.position) FROM events v WHERE v.checkout_id = $1) AS events,
                (SELECT jsonb_agg(to_jsonb(y) - 'deadline_at' ORDER BY y.payment_intent_id) FROM recoveries y WHERE y.checkout_id = $1) AS recoveries`,
        [checkoutId],
      );
      return rows;
    },
  };
}

export type SupportDesk = ReturnType<typeof supportDesk>;
