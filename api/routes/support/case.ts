import type { Brief } from '../../../adapters/postgres/desk-briefs.ts';
import type { Names } from '../../../adapters/postgres/desk-names.ts';
import type { CheckoutRecords } from '../../../adapters/postgres/support-reads.ts';
import type { DeskCase } from '../../../contracts/desk/case.ts';
import type { Settings } from '../../../contracts/settings/settings.ts';
import type { Checkout } from '../../../domain/checkout/checkout.ts';
import { chosenDestination } from '../../../domain/checkout/checkout.ts';
import { counts, refundableMinor } from '../../../domain/order/order.ts';
import type { Order } from '../../../domain/order/order.ts';
import type { CaseFacts } from '../../../domain/support/offers.ts';
import { accountOf, tellRecovery } from './account.ts';
import { headlineOf } from './headline.ts';
import { buyerUrl, stripeUrl, workflowsOf } from './links.ts';
import { nowOf } from './now.ts';
import { disputeStatus } from './sentences.ts';
import { failureOf, reasonOf, whoOf } from './stored-words.ts';
import { timelineOf } from './timeline.ts';
import { amount } from './tongue.ts';
import type { Tongue } from './tongue.ts';
import { totalsOf } from './totals.ts';

/** All that is on record of a case. */
export interface CaseRecords {
  readonly facts: CaseFacts;
  readonly brief: Brief;
  readonly records: CheckoutRecords;
  readonly names: Names;
}

/** Tells a case to somebody. @param offers what can be done to it now @param withBuyer he may read who the buyer is */
export function tellCase(
  settings: Pick<Settings, 'publicUrl' | 'stripe' | 'temporal'>,
  tongue: Tongue,
  { facts: { checkout, order }, brief, records, names }: CaseRecords,
  offers: DeskCase['offers'],
  withBuyer: boolean,
): DeskCase {
  const { id, currency } = checkout;
  const sum = (minor: number) => amount(tongue, minor, currency);
  const stripe = (paymentIntentId: string | null) => stripeUrl(settings, paymentIntentId);
  return {
    checkout: id,
    status: checkout.status,
    headline: headlineOf(tongue, brief),
    channel: checkout.channel,
    created_at: brief.createdAt.toISOString(),
    updated_at: brief.updatedAt.toISOString(),
    total: sum(checkout.quote.totalMinor),
    buyer: withBuyer ? buyerOf(checkout) : null,
    lines: linesOf(tongue, checkout, order, names),
    totals: totalsOf(tongue, checkout),
    order: order && orderOf(tongue, order),
    now: nowOf(tongue, brief),
    money: moneyOf(tongue, { records, order, currency }, stripe),
    held: records.holds.map(({ variantId, locationId, quantity, expiresAt, frozen }) => ({
      sku: names.skus.get(variantId) ?? variantId,
      location: names.locations.get(locationId) ?? locationId,
      units: quantity,
      // A frozen hold lasts as long as its payment.
      until: frozen ? null : expiresAt,
    })),
    timeline: timelineOf(tongue, records, stripe),
    offers,
    workflows: workflowsOf(settings, id, order, records.recoveries),
    buyer_url: buyerUrl(settings, id, order?.id ?? null),
  };
}

function buyerOf(checkout: Checkout): DeskCase['buyer'] {
  const { buyer } = checkout;
  const to = chosenDestination(checkout) ?? checkout.destinations[0] ?? null;
  const name = [buyer?.firstName ?? to?.firstName, buyer?.lastName ?? to?.lastName].filter(Boolean).join(' ');
  const [email, phone] = [buyer?.email ?? null, buyer?.phone ?? to?.phone ?? null];
  const country = to?.country ?? checkout.locality?.country ?? null;
  const place = [to?.postalCode, to?.locality].filter(Boolean).join(' ');
  if (name === '' && email === null && phone === null && country === null) return null;
  return { name: name || null, email, phone, country, place: place || null };
}

function linesOf(
  tongue: Tongue,
  { lines, quote, currency }: Checkout,
  order: Order | null,
  { skus }: Names,
): DeskCase['lines'] {
  const returned = (lineId: string) =>
    (order?.refunds ?? [])
      .filter(counts)
      .flatMap((refund) => refund.lines)
      .filter((line) => line.lineId === lineId)
      .reduce((units, { quantity }) => units + quantity, 0);
  return quote.lines.map(({ lineId, variantId, title, quantity, subtotalMinor }) => ({
    id: lineId,
    sku: skus.get(variantId) ?? variantId,
    title: lines.find((line) => line.lineId === lineId)?.title ?? title,
    quantity,
    total: amount(tongue, subtotalMinor, currency),
    refunded_units: returned(lineId),
  }));
}

function orderOf(tongue: Tongue, order: Order): DeskCase['order'] {
  const refundable = refundableMinor(order);
  return {
    id: order.id,
    number: order.number,
    status: order.status,
    placed_at: order.placedAt,
    captured: amount(tongue, order.payment?.capturedMinor ?? 0, order.currency),
    refundable: amount(tongue, refundable, order.currency),
    shipping_refundable:
      refundable > 0 &&
      order.quote.shippingMinor > order.quote.discountMinor &&
      !order.refunds.some((refund) => counts(refund) && refund.shipping),
  };
}

function moneyOf(
  tongue: Tongue,
  { records, order, currency }: { records: CheckoutRecords; order: Order | null; currency: string },
  stripe: (paymentIntentId: string | null) => string | null,
): DeskCase['money'] {
  const account = accountOf(tongue, records, currency);
  const paidBy = order?.payment?.paymentIntentId ?? null;
  return {
    sentence: account.now,
    account: account.done,
    payments: records.payments.map((payment) => ({
      attempt: payment.attempt,
      state: payment.status,
      asked: amount(tongue, payment.amountMinor, payment.currency),
      taken: amount(tongue, payment.capturedMinor, payment.currency),
      paid_back: amount(tongue, payment.refundedMinor, payment.currency),
      failure:
        payment.failureCode === null
          ? null
          : { code: payment.failureCode, text: failureOf(tongue, payment.failureCode) ?? '' },
      payment_intent: payment.paymentIntentId,
      stripe_url: stripe(payment.paymentIntentId),
    })),
    refunds: (order?.refunds ?? []).map((refund) => ({
      id: refund.id,
      status: refund.status,
      amount: amount(tongue, refund.amountMinor + refund.giftCardMinor, refund.currency),
      reason: reasonOf(tongue, refund.reason) ?? '',
      by: whoOf(tongue, refund.actor) ?? '',
      requested_at: refund.requestedAt,
      stripe_url: refund.stripeRefundId === null ? null : stripe(paidBy),
      failure: refund.failureCode,
    })),
    disputes: (order?.disputes ?? []).map((dispute) => ({
      id: dispute.id,
      status: disputeStatus(tongue, dispute.status),
      amount: amount(tongue, dispute.amountMinor, dispute.currency),
      reason: dispute.reason.replace(/_/g, ' '),
      due: dispute.evidenceDueAt,
    })),
    late: records.recoveries.map((recovery) => ({
      payment_intent: recovery.paymentIntentId,
      amount: amount(tongue, recovery.amountMinor, recovery.currency),
      sentence: tellRecovery(tongue, recovery),
      stripe_url: stripe(recovery.paymentIntentId),
    })),
  };
}
