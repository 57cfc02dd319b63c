import { orderIdOf } from '../../adapters/crypto/identity.ts';
import type { Seal } from '../../adapters/crypto/sealing.ts';
import type { OpenBreak } from '../../adapters/postgres/break-table.ts';
import { countMend } from '../../adapters/postgres/break-table.ts';
import { countCodeUses, countGiftCard } from '../../adapters/postgres/claim-audit.ts';
import { readCommands } from '../../adapters/postgres/reconciliation-reads.ts';
import type { CheckoutGateway } from '../../contracts/checkout-gateway.ts';
import type { PaymentNews } from '../../contracts/workflow-messages.ts';
import type { Operation } from '../../contracts/commands.ts';
import type { Difference, Mend } from '../../domain/reconciliation/break-kinds.ts';
import { BREAK_KINDS, stockRow } from '../../domain/reconciliation/break-kinds.ts';
import { mendClaims } from '../claims/mend-claims.ts';
import { answerSettled } from '../commands/answer-settled.ts';
import { countReserved, mendHolds } from '../inventory.ts';
import type { InspectDeps } from './inspect.ts';

export interface MendDeps extends InspectDeps {
  readonly seal: Seal;
  readonly checkouts: Pick<CheckoutGateway, 'deliver' | 'tellNews' | 'tellOrder' | 'tellRecovery'>;
}

/** A break that comes again after so many mends is left to people. */
export const MOST_MENDS = 10;

/**
 * Sends the mend of a break to who owns it.
 * @returns whether it was sent; not, where there is nobody to send it to
 */
export async function mend(deps: MendDeps, broken: OpenBreak & Difference): Promise<boolean> {
  const { mend: kind } = BREAK_KINDS[broken.kind];
  if (kind === null || broken.mendTries >= MOST_MENDS || !(await MENDS[kind](deps, broken))) return false;
  await countMend(deps.db.sql, broken.id);
  return true;
}

type Send = (deps: MendDeps, broken: Difference) => Promise<boolean>;

const MENDS: Readonly<Record<Mend, Send>> = {
  async restart_checkout({ runs }, { checkoutId }) {
    if (checkoutId === null) return false;
    await runs.restart(checkoutId);
    return true;
  },
  async tell_checkout({ runs, checkouts }, { checkoutId, paymentIntentId }) {
    if (checkoutId === null || paymentIntentId === null) return false;
    const told = await checkouts.tellNews(checkoutId, news(paymentIntentId));
    return told === 'ended' ? runs.start(checkoutId) : told === 'sent';
  },
  async recover_payment({ checkouts }, { paymentIntentId }) {
    return paymentIntentId !== null && (await checkouts.tellRecovery(news(paymentIntentId))) === 'sent';
  },
  async tell_order({ checkouts }, { checkoutId, paymentIntentId }) {
    if (checkoutId === null || paymentIntentId === null) return false;
    return (await checkouts.tellOrder(orderIdOf(checkoutId), news(paymentIntentId))) === 'sent';
  },
  async restart_order({ runs }, { subject }) {
    await runs.restartOrder(subject);
    return true;
  },
  async deliver_command({ db, checkouts }, { subject }) {
    const [command] = await readCommands(db.sql, [subject], 0);
    if (!command) return false;
    const delivery = await checkouts.deliver(command.operation as Operation, command.checkoutId, command.id);
    return delivery.kind === 'delivered';
  },
  answer_command: ({ db, seal }, { checkoutId }) =>
    checkoutId === null ? Promise.resolve(false) : answerSettled(db, seal, checkoutId),
  async mend_holds({ db }, { checkoutId }) {
    if (checkoutId === null) return false;
    await db.transaction((sql) => mendHolds(sql, checkoutId));
    return true;
  },
  async give_back_claims({ db }, { checkoutId }) {
    if (checkoutId === null) return false;
    await db.transaction((sql) => mendClaims(sql, checkoutId));
    return true;
  },
  count_gift_card: ({ db }, { subject }) => db.transaction((sql) => countGiftCard(sql, subject)),
  count_code_uses: ({ db }, { subject }) => db.transaction((sql) => countCodeUses(sql, subject)),
  async count_reserved({ db }, { subject }) {
    return db.transaction((sql) => countReserved(sql, stockRow(subject)));
  },
};

const news = (paymentIntentId: string): PaymentNews => ({ eventId: 'reconciliation', paymentIntentId });
