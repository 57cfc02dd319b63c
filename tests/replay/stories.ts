import { orderIdOf } from '../../adapters/crypto/identity.ts';
import { orderWorkflowId } from '../../contracts/workflow-messages.ts';
import type { Checkout } from '../../domain/checkout/checkout.ts';
import type { Order } from '../../domain/order/order.ts';
import { answerBank, ASKING_CARD } from '../setup/bank.ts';
import { eventually } from '../setup/eventually.ts';
import { startMailServer } from '../setup/mail-server.ts';
import type { ShopOptions } from '../setup/shop-options.ts';
import type { Shop } from '../setup/shop.ts';

/** Opens a shop, which is closed after the story. */
export type OpenShop = (options?: ShopOptions) => Promise<Shop>;

/** A checkout whose history is worth keeping, running or ended. */
export interface Told {
  readonly shop: Shop;
  readonly checkoutId: string;
  /** The workflow whose history is kept; unset: the checkout's. */
  readonly workflowId?: string;
  /** Lets a story that is recorded in its middle come to its end. */
  readonly goOn?: () => Promise<unknown>;
}

/** What can happen to a checkout, told on the real parts; the name becomes the name of the recorded history. */
export const STORIES: Readonly<Record<string, (open: OpenShop) => Promise<Told>>> = {
  purchase: async (open) => {
    const told = await ready(open);
    await told.shop.complete(told.checkoutId);
    return ended(told, 'completed');
  },

  'purchase-free-of-charge': async (open) => {
    const shop = await open();
    const checkoutId = shop.newCheckoutId();
    await shop.create(checkoutId, { lines: [{ lineId: null, variantId: 'gift', quantity: 1 }] });
    await shop.complete(checkoutId);
    return ended({ shop, checkoutId }, 'completed');
  },

  'declined-then-bought': async (open) => {
    const told = await ready(open);
    await told.shop.complete(told.checkoutId, 'pm_card_visa_chargeDeclined');
    await told.shop.complete(told.checkoutId);
    return ended(told, 'completed');
  },

  'update-refused': async (open) => {
    const told = await ready(open);
    const { outcome } = await told.shop.update(told.checkoutId, {
      lines: [{ lineId: null, variantId: 'last', quantity: 5 }],
    });
    if (outcome === 'applied') throw new Error('5 of the only one were sold');
    await told.shop.cancel(told.checkoutId);
    return ended(told, 'canceled');
  },

  'nothing-created': async (open) => {
    const shop = await open();
    const checkoutId = shop.newCheckoutId();
    await shop.create(checkoutId, { lines: [{ lineId: null, variantId: 'unknown', quantity: 1 }] });
    return ended({ shop, checkoutId }, 'nothing created');
  },

  'waiting-for-the-buyer': (open) => ready(open),

  'hold-lapsed-then-canceled': async (open) => {
    const told = await ready(open, { holdSeconds: 1 });
    await row(told, 'the hold lapses', ({ holdExpiresAt }) => holdExpiresAt === null);
    await told.shop.cancel(told.checkoutId);
    return ended(told, 'canceled');
  },

  expired: async (open) => ended(await ready(open, { checkoutSeconds: 1 }), 'canceled'),

  'canceled-by-support': async (open) => {
    const told = await ready(open);
    await told.shop.gateway.cancel(told.checkoutId, { actor: 'support', reason: 'a test order' });
    return ended(told, 'canceled');
  },

  'canceled-during-payment': async (open) => {
    const { told, letGo, answer } = await paying(open);
    const canceled = told.shop.cancel(told.checkoutId);
    await row(told, 'the cancel is on the row', ({ cancelRequest }) => cancelRequest !== null);
    letGo();
    await Promise.all([answer, canceled]);
    return ended(told, 'canceled');
  },

  'payment-under-way': async (open) => {
    const { told, letGo, answer } = await paying(open);
    const goOn = async () => {
      letGo();
      await answer;
      await ended(told, 'completed');
    };
    return { ...told, goOn };
  },

  'bank-said-yes': async (open) => {
    const told = await atTheBank(open);
    await answer(told, 'succeeded');
    return ended(told, 'completed');
  },

  'bank-said-no-then-bought': async (open) => {
    const told = await atTheBank(open);
    await answer(told, 'failed');
    await row(told, 'the attempt has failed', ({ paymentFailure }) => paymentFailure !== null);
    await told.shop.complete(told.checkoutId);
    return ended(told, 'completed');
  },

  'canceled-at-the-bank': async (open) => {
    const told = await atTheBank(open);
    await told.shop.cancel(told.checkoutId);
    return ended(told, 'canceled');
  },

  'waiting-for-the-bank': async (open) => {
    const told = await atTheBank(open);
    return { ...told, goOn: () => told.shop.cancel(told.checkoutId) };
  },

  'capture-refused': async (open) => {
    const told = await ready(open, {
      beforeExecute: async ({ path }) => {
        const intent = /payment_intents\/(\w+)\/capture$/.exec(path)?.[1];
        if (intent) await told.shop.stripe.paymentIntents.cancel(intent);
      },
    });
    await told.shop.complete(told.checkoutId);
    await told.shop.client.workflow.getHandle(`checkout/${told.checkoutId}`).result();
    return told;
  },

  'purchase-captured-on-shipment': async (open) => {
    const { shop, checkoutId } = await ordered(open, { capturePolicy: 'on_shipment' });
    return { shop, checkoutId };
  },

  'order-waiting-for-shipment': (open) => ordered(open, { capturePolicy: 'on_shipment' }),

  'order-shipped': async (open) => {
    const told = await ordered(open, { capturePolicy: 'on_shipment' });
    await told.shop.capture(told.checkoutId);
    return settled(told);
  },

  'order-capture-refused': async (open) => {
    const told = await ordered(open, { capturePolicy: 'on_shipment' });
    told.shop.faults.add({ call: 'capture', answer: 'refused', processed: false, times: 20 });
    await told.shop.capture(told.checkoutId);
    return settled(told);
  },

  'order-refunded': async (open) => {
    const told = await ordered(open);
    await told.shop.refund(told.checkoutId, { kind: 'everything' });
    return settled(told);
  },

  'order-refund-failed': async (open) => {
    const told = await ordered(open, {}, 'pm_card_pendingRefund');
    const { shop, checkoutId } = told;
    await shop.refund(checkoutId, { kind: 'everything' });
    const { refunds } = await order(told, 'the refund is pending', (seen) => seen.refunds[0]?.status === 'pending');
    await fetch(`${shop.settings.stripe.apiBase}/_sandbox/refunds/${refunds[0]?.stripeRefundId}/settle`, {
      method: 'POST',
      body: new URLSearchParams({ outcome: 'failed' }),
    });
    await shop.orderNews(checkoutId);
    return settled(told);
  },

  /** Refunded in the pause after a mail that could not be sent; as first recorded, the refund waits for the end of that pause. */
  'order-refunded-without-mail': async (open) => {
    const mail = await startMailServer();
    const told = await ordered(open, { env: { SMTP_URL: mail.smtpUrl } });
    const { shop, checkoutId } = told;
    await mail.stop();
    await shop.resend(checkoutId);
    await order(told, 'people are asked to look at the mail', ({ attention }) => attention !== null);
    await shop.refund(checkoutId, { kind: 'everything' });
    return told;
  },

  'order-disputed': async (open) => {
    const told = await ordered(open, {}, 'pm_card_createDispute');
    await told.shop.orderNews(told.checkoutId);
    await order(told, 'the dispute is on record', ({ disputes }) => disputes.length === 1);
    return told;
  },
};

/** A placed order whose own workflow is what the story is about. */
async function ordered(open: OpenShop, options?: ShopOptions, token?: string): Promise<Told> {
  const told = await ready(open, options);
  await told.shop.complete(told.checkoutId, token);
  await ended(told, 'completed');
  return { ...told, workflowId: orderWorkflowId(orderIdOf(told.checkoutId)) };
}

async function settled(told: Told): Promise<Told> {
  await told.shop.orderSettled(told.checkoutId);
  return told;
}

async function order({ shop, checkoutId }: Told, what: string, is: (order: Order) => boolean): Promise<Order> {
  return eventually(what, async () => {
    const seen = await shop.order(checkoutId);
    return is(seen) && seen;
  });
}

/** A checkout that only has to be completed. */
async function ready(open: OpenShop, options?: ShopOptions): Promise<Told> {
  const shop = await open(options);
  const checkoutId = shop.newCheckoutId();
  await shop.create(checkoutId);
  await shop.update(checkoutId);
  return { shop, checkoutId };
}

/** A checkout whose confirm has reached Stripe and is not answered before `letGo`. */
async function paying(open: OpenShop) {
  let letGo: () => void = () => undefined;
  let reached: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  const confirming = new Promise<void>((resolve) => (reached = resolve));
  const told = await ready(open, {
    beforeExecute: async ({ path }) => {
      if (!path.endsWith('/confirm')) return;
      reached();
      await gate;
    },
  });
  const answer = told.shop.complete(told.checkoutId);
  await confirming;
  return { told, letGo, answer };
}

/** A checkout whose bank asks the buyer. */
async function atTheBank(open: OpenShop): Promise<Told> {
  const told = await ready(open);
  await told.shop.complete(told.checkoutId, ASKING_CARD);
  return told;
}

/** The buyer answers his bank, and the checkout hears of it. */
async function answer({ shop, checkoutId }: Told, outcome: 'succeeded' | 'failed'): Promise<void> {
  const { data } = await shop.stripe.paymentIntents.list({ limit: 100 });
  const intent = data.find(({ metadata }) => metadata['checkout_id'] === checkoutId);
  const bank = intent?.next_action?.redirect_to_url?.url;
  if (!intent || !bank) throw new Error('the bank asks nobody');
  await answerBank(bank, outcome);
  await shop.gateway.tellNews(checkoutId, { eventId: 'return/1', paymentIntentId: intent.id });
}

async function row({ shop, checkoutId }: Told, what: string, is: (checkout: Checkout) => boolean): Promise<void> {
  await eventually(what, async () => {
    const checkout = await shop.read(checkoutId);
    return checkout !== null && is(checkout);
  });
}

async function ended(told: Told, wanted: string): Promise<Told> {
  const end: unknown = await told.shop.client.workflow.getHandle(`checkout/${told.checkoutId}`).result();
  if (end !== wanted) throw new Error(`the checkout ended as ${String(end)}, not as ${wanted}`);
  return told;
}
