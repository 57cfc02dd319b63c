import { setTimeout as delay } from 'node:timers/promises';
import { formatMinor } from '../domain/money/currency.ts';
import { DEMO_GIFT_CARDS } from '../prisma/demo-shop/gift-card.ts';
import { clock, created, money, reasons, type Shop } from './shop.ts';

const LINE = { id: 'DOCK-6M-WHI', quantity: 2 };
const DISCOUNTED = [
  { id: 'BEANIE-GREY', quantity: 3 },
  { id: 'SHOES-42', quantity: 1 },
];
const LAST_ONE = { id: 'LAST-ONE', quantity: 1 };
const SOLD_OUT = { id: 'SOLD-OUT', quantity: 1 };
const GOOD_CARD = 'pm_card_visa';
const GIFT_MINOR = 20_00;
const ASKING_CARD = 'pm_card_threeDSecure2Required';
const POOR_CARD = 'pm_card_visa_chargeDeclinedInsufficientFunds';

/** A lapse that is this near is waited for without being asked. */
const SHORT_WAIT_MS = 120_000;
/** The sweeper gives lapsed holds back twice a second; the timer of the checkout may be a little later. */
const LAPSE_SHOWS_WITHIN_MS = 15_000;

/** Puts two dock lines into a checkout and chooses how they are shipped. */
async function fillCheckout({ screen, buyer, email }: Shop): Promise<string> {
  const checkout = created(await buyer.create([LINE], email));
  const [line] = checkout.line_items;
  screen.step(`The buyer takes 2 × ${line?.item.title}: they are set aside; so far ${money(checkout)}.`);
  screen.detail(`checkout ${checkout.id}, ${checkout.status}: ${reasons(checkout.messages)}`);
  const ready = await buyer.chooseShipping(checkout.id, [LINE], email, 'standard');
  const shipping = ready.totals.find(({ type }) => type === 'fulfillment')?.amount ?? 0;
  screen.step(`Standard shipping, ${formatMinor(shipping, ready.currency)}: now ${money(ready)}.`);
  screen.detail(`${ready.status}`);
  return checkout.id;
}

/** Pays, and follows the money and the mail to their end. */
async function payAndFollow(shop: Shop, id: string, card: string, email = shop.email): Promise<void> {
  const { screen, buyer } = shop;
  const paid = await buyer.complete(id, card);
  if (paid.status !== 'completed' && paid.status !== 'complete_in_progress') {
    throw new Error(`The payment did not go through: ${reasons(paid.messages)}`);
  }
  screen.step(`Pays ${money(paid)} with ${card}: ${paid.status}.`);
  const ended = await shop.untilEnded(id);
  if (ended.order === null) throw new Error(`No order was placed: ${ended.ended ?? ended.status}`);
  for (const { taken, paymentIntent } of ended.money.filter(({ state }) => state === 'captured')) {
    screen.step(`Order ${ended.order} is placed, ${taken} are taken.`);
    screen.detail(`order ${paid.order?.id ?? ended.order}, PaymentIntent ${paymentIntent}`);
  }
  const mail = await shop.mailAbout(ended.order, email);
  if (mail) {
    screen.step(`The buyer has mail: "${mail.subject}"`);
    screen.detail(mail.url);
  }
}

export async function purchase(shop: Shop): Promise<void> {
  shop.screen.title('A purchase');
  const id = await fillCheckout(shop);
  await payAndFollow(shop, id, GOOD_CARD);
  await shop.showRecord(id);
}

export async function withDiscounts(shop: Shop): Promise<void> {
  const { screen, buyer } = shop;
  screen.title('A sale, 3 for 2 and a code');
  // A code for first orders, so somebody new.
  const email = `new.${shop.email}`;
  const { id } = created(await buyer.create(DISCOUNTED, email));
  screen.step('The buyer takes 3 beanies, one of which is free, and deck shoes on sale.');
  const checkout = await buyer.enterCodes(id, DISCOUNTED, email, 'standard', ['welcome10', 'SUMMER']);
  for (const { title, amount } of checkout.discounts?.applied ?? []) {
    screen.step(`${title}: ${formatMinor(-amount, checkout.currency)}.`);
  }
  screen.detail(reasons(checkout.messages));
  await payAndFollow(shop, id, GOOD_CARD, email);
}

export async function paidByGiftCard(shop: Shop): Promise<void> {
  const { screen, buyer } = shop;
  screen.title('A gift card pays a part');
  const id = await fillCheckout(shop);
  const { code, currency } = DEMO_GIFT_CARDS.USD;
  const part = formatMinor(GIFT_MINOR, currency);
  const paid = await buyer.completeWithGiftCard(id, code, GIFT_MINOR, GOOD_CARD);
  if (paid.status !== 'completed' && paid.status !== 'complete_in_progress') {
    // Each run of the demo takes some of it.
    screen.step(`Wants to pay ${part} by ${code}: ${reasons(paid.messages)}`);
    screen.detail('"npm start -- --reset" fills it up.');
    await buyer.cancel(id);
    return;
  }
  screen.step(`Pays ${part} of ${money(paid)} by gift card ${code}, the rest with ${GOOD_CARD}.`);
  const ended = await shop.untilEnded(id);
  for (const sentence of ended.account) screen.detail(sentence);
}

export async function declinedThenPaid(shop: Shop): Promise<void> {
  const { screen, buyer } = shop;
  screen.title('A card is declined, another one pays');
  const id = await fillCheckout(shop);
  const declined = await buyer.complete(id, POOR_CARD);
  if (declined.status !== 'ready_for_complete')
    throw new Error(`expected a declined card, but it is ${declined.status}`);
  screen.step(`Pays with ${POOR_CARD}: declined, nothing is charged, the items stay set aside.`);
  screen.detail(`${declined.status}: ${reasons(declined.messages)}`);
  await payAndFollow(shop, id, GOOD_CARD);
  await shop.showRecord(id);
}

/** 3-D Secure: the buyer goes over our page to the sandbox's bank and says yes. */
export async function askedByTheBank(shop: Shop): Promise<void> {
  const { screen, buyer } = shop;
  screen.title('The bank asks the buyer');
  const id = await fillCheckout(shop);
  const asked = await buyer.complete(id, ASKING_CARD);
  if (asked.status !== 'requires_escalation' || !asked.continue_url)
    throw new Error(`expected the bank to ask the buyer, but it is ${asked.status}`);
  screen.step(`Pays with ${ASKING_CARD}: ${reasons(asked.messages)}`);
  screen.detail(`${asked.status}, the buyer goes to ${asked.continue_url}`);
  await buyer.sayYesToTheBank(asked.continue_url);
  const ended = await shop.untilEnded(id);
  if (ended.order === null) throw new Error(`No order was placed: ${ended.ended ?? ended.status}`);
  screen.step(`Says yes to the bank and comes back: order ${ended.order} is placed.`);
  await shop.showRecord(id);
}

export async function canceled(shop: Shop): Promise<void> {
  const { screen, buyer } = shop;
  screen.title('The buyer cancels');
  const id = await fillCheckout(shop);
  const checkout = await buyer.cancel(id);
  if (checkout.status !== 'canceled') throw new Error(`expected it to be canceled, but it is ${checkout.status}`);
  const { held } = await shop.untilEnded(id);
  screen.step(`Cancels: ${checkout.status}; ${held.length === 0 ? 'everything is back on the shelf' : 'still held'}.`);
  await shop.showRecord(id);
}

export async function soldOut({ screen, buyer, email }: Shop): Promise<void> {
  screen.title('Something is sold out');
  const refused = await buyer.create([SOLD_OUT], email);
  if (refused.id !== undefined) throw new Error('expected it to be sold out, but a checkout was created');
  screen.step(`The buyer asks for ${SOLD_OUT.id}: refused, nothing is created.`);
  screen.detail(refused.messages.map(({ code, content }) => `${code}: ${content}`).join(' '));
}

/**
 * The only unit of a product is set aside by one buyer and refused to another, until the hold lapses: then the other one
 * gets it. Ends with the unit on the shelf again.
 * @param patient waits however long the shop holds stock; otherwise only for a hold that lapses within two minutes
 */
export async function lapse(shop: Shop, patient: boolean): Promise<void> {
  const { screen, buyer, email } = shop;
  screen.title('A hold lapses');
  const first = await buyer.create([LAST_ONE], email);
  if (first.id === undefined) {
    screen.step(`${LAST_ONE.id} is in another checkout just now (a demo that was cut off?), or sold.`);
    screen.detail('Run the demo again when that hold has lapsed.');
    return;
  }
  const until = (await shop.story(first.id)).held[0]?.until;
  if (!until) throw new Error(`${first.id} holds nothing`);
  screen.step(
    `One buyer takes the only ${first.line_items[0]?.item.title} (${money(first)}): held until ${clock(until)}.`,
  );
  screen.detail(`checkout ${first.id}`);
  const refused = await buyer.create([LAST_ONE], email);
  if (refused.id !== undefined) throw new Error('the only unit was given to two buyers');
  screen.step(`Another buyer asks for it: refused. ${reasons(refused.messages)}`);

  if (!patient && Date.parse(until) - Date.now() > SHORT_WAIT_MS) {
    const minutes = Math.round((Date.parse(until) - Date.now()) / 60_000);
    screen.step(`This shop holds stock for ${minutes} minutes, too long to wait here. To see it lapse:`);
    screen.detail('npm start with a shorter hold: HOLD_SECONDS=20 npm start');
    screen.detail(`or wait for it: npm run demo -- --wait`);
    await buyer.cancel(first.id);
    screen.step('The first buyer cancels, so that the shelf is as it was.');
  } else {
    await watchLapse(shop, until);
    const second = created(await buyer.create([LAST_ONE], email));
    screen.step('The hold has lapsed: now the other buyer gets it.');
    screen.detail(`checkout ${second.id}`);
    await untilGivenBack(shop, first.id);
    const resumable = await buyer.read(first.id);
    screen.step(`The first checkout stays open: ${resumable.status}.`);
    screen.detail(reasons(resumable.messages));
    await buyer.cancel(second.id);
    await buyer.cancel(first.id);
    screen.step('Both cancel, so that the shelf is as it was.');
  }
  await shop.showRecord(first.id);
}

async function watchLapse({ screen }: Shop, until: string): Promise<void> {
  for (let left = 1; left > 0;) {
    left = Date.parse(until) - Date.now();
    screen.waiting(`waiting until ${clock(until)}${left > 0 ? `, ${Math.ceil(left / 1_000)} s left` : ''}`);
    // The shop's clock rules; a blink more than ours.
    await delay(Math.max(50, Math.min(left, 1_000)));
  }
}

/** The story says "lapsed" once the checkout itself has noticed. */
async function untilGivenBack(shop: Shop, id: string): Promise<void> {
  const deadline = Date.now() + LAPSE_SHOWS_WITHIN_MS;
  while ((await shop.buyer.read(id)).messages.every(({ code }) => code !== 'hold_lapsed')) {
    if (Date.now() > deadline) throw new Error(`${id} does not know after 15 s that its hold has lapsed.`);
    await delay(200);
  }
}
