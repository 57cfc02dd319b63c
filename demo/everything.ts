import { formatMinor } from '../domain/money/currency.ts';
import { DEMO_GIFT_CARDS } from '../prisma/demo-shop/gift-card.ts';
import { receipt } from './receipt.ts';
import { money, reasons, type Shop } from './shop.ts';

/** More dry bags than one of the two locations has, and two rates of tax. */
const LINES = [
  { item: { id: 'BEANIE-GREY' }, quantity: 3 },
  { item: { id: 'TEA-250' }, quantity: 2 },
  { item: { id: 'DRYBAG-20' }, quantity: 66 },
];
const BERLIN = {
  street_address: 'Linienstraße 1',
  address_locality: 'Berlin',
  postal_code: '10178',
  address_country: 'DE',
};
const GIFT_MINOR = 50_00;
const CARD = 'pm_card_visa';

/**
 * Promotion, code, gift card, a line from two locations, included taxes at two rates and a priced way of shipping, from a cart to
 * an order and back through a full refund; shelves and gift card are then as they were.
 */
export async function everythingAtOnce(shop: Shop): Promise<void> {
  const { screen, buyer } = shop;
  screen.title('Everything at once, and all of it back');
  const contents = {
    line_items: LINES,
    // A code for first orders, so somebody new.
    buyer: { email: `club.${shop.email}`, first_name: 'Ada', last_name: 'Lovelace' },
    context: { address_country: 'DE', currency: 'EUR' },
    discounts: { codes: ['welcome10'] },
  };
  const cart = await buyer.fillCart(contents);
  const estimate = cart.totals.find(({ type }) => type === 'total')?.amount ?? 0;
  screen.step(`A guest in Germany fills a cart: ${formatMinor(estimate, cart.currency)} so far, nothing is set aside.`);
  const begun = await buyer.checkOut(cart.id);
  if (begun.id === undefined) {
    // A demo that was cut off before its refund has kept some.
    screen.step(`Its checkout can't begin: ${reasons(begun.messages)}`);
    screen.detail('"npm start -- --reset" fills the shelves.');
    return;
  }
  screen.step('The cart becomes a checkout, and its goods are set aside where they lie:');
  for (const { units, variant, location } of (await shop.story(begun.id)).held)
    screen.detail(`${units} × ${variant} in ${location}`);

  const to = (option?: string) => ({
    ...contents,
    fulfillment: {
      methods: [
        { type: 'shipping', destinations: [BERLIN], ...(option && { groups: [{ selected_option_id: option }] }) },
      ],
    },
  });
  const addressed = await buyer.write(begun.id, to());
  const options = addressed.fulfillment?.methods[0]?.groups[0]?.options ?? [];
  screen.step('To Berlin it can go by:');
  for (const { title, description, totals } of options)
    screen.detail(`${title}, ${description.plain}: ${formatMinor(totals.at(-1)?.amount ?? 0, addressed.currency)}`);
  const ready = await buyer.write(begun.id, to('express'));
  screen.step('By express. What it costs, and why:');
  for (const line of receipt(ready)) screen.detail(line);

  const { code } = DEMO_GIFT_CARDS.EUR;
  const paid = await buyer.completeWithGiftCard(begun.id, code, GIFT_MINOR, CARD);
  const orderId = (await shop.untilEnded(begun.id)).order === null ? undefined : (await buyer.read(begun.id)).order?.id;
  if (orderId === undefined) throw new Error(`The payment did not go through: ${reasons(paid.messages)}`);
  const part = formatMinor(GIFT_MINOR, ready.currency);
  screen.step(`Pays ${part} of ${money(ready)} by gift card ${code}, the rest with ${CARD}.`);
  const { account } = await shop.story(begun.id);
  for (const sentence of account) screen.detail(sentence);
  const order = await buyer.readOrder(orderId);
  const titles = new Map(order.line_items.map(({ id, item }) => [id, item.title]));
  screen.step(`Order ${order.label} leaves in parcels:`);
  for (const { description, line_items: units } of order.fulfillment.expectations)
    screen.detail(`${description}: ${units.map(({ id, quantity }) => `${quantity} × ${titles.get(id)}`).join(', ')}`);

  const { refund } = await shop.refundAll(orderId, 'the regatta is canceled');
  screen.step(`Support gives all of it back, and the goods come back: ${refund.amount}.`);
  const { story } = await shop.orderStory(orderId);
  const asked = story.findIndex(({ what }) => what.includes('asked for a refund'));
  for (const { what } of story.slice(asked)) screen.detail(what);
  const settled = (await shop.story(begun.id)).account;
  for (const sentence of settled.filter((one) => !account.includes(one))) screen.detail(sentence);
}
