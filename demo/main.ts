import { parseArgs } from 'node:util';
import { readRunning } from '../sandbox/running.ts';
import { everythingAtOnce } from './everything.ts';
import { openScreen } from './screen.ts';
import { openShop } from './shop.ts';
import {
  askedByTheBank,
  canceled,
  declinedThenPaid,
  lapse,
  paidByGiftCard,
  purchase,
  soldOut,
  withDiscounts,
} from './stories.ts';

const USAGE = `npm run demo [-- --wait]

Plays nine stories on the product that "npm start" runs here: a purchase, one with discounts, one paid partly by gift card,
everything at once from a cart to a refund, a declined card, a card whose bank asks the buyer, a cancel, something sold out,
a hold that lapses. The last is waited for when the hold is short, as with HOLD_SECONDS=20 npm start.
  --wait   waits for it in any case: 15 minutes by default`;

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { wait: { type: 'boolean' }, help: { type: 'boolean' } } });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const running = readRunning();
  if (!running) {
    console.error(
      'Nothing runs here. Start the product in another terminal and wait for its screen:\n\n  HOLD_SECONDS=20 npm start',
    );
    return 1;
  }
  if (!running.stripe.sandboxUrl) {
    console.error('This product is connected to Stripe itself. The demo plays on the Stripe sandbox only.');
    return 1;
  }
  const shop = openShop(running, openScreen());
  await purchase(shop);
  await withDiscounts(shop);
  await paidByGiftCard(shop);
  await everythingAtOnce(shop);
  await declinedThenPaid(shop);
  await askedByTheBank(shop);
  await canceled(shop);
  await soldOut(shop);
  await lapse(shop, values.wait ?? false);
  console.log(
    `\nAll as it should be. The orders are at ${running.stripe.sandboxUrl} (money) and ${running.mailboxUrl ?? 'your mail server'} (mail).`,
  );
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  const { message, cause } = error as Error & { cause?: Error };
  console.error(`\nThe demo stopped: ${message}${cause ? ` (${cause.message})` : ''}`);
  process.exitCode = 1;
}
