import { eventually } from './eventually.ts';
import type { HttpShop } from './http-shop.ts';
import { card, mugs } from './http-shop.ts';

/** Cards that the sandbox's bank asks the buyer about (docs.stripe.com/testing, "3D Secure authentication"). */
export const ASKING_CARD = 'pm_card_threeDSecure2Required';
export const ASKING_THEN_DECLINED_CARD = 'pm_card_threeDSecureRequiredChargeDeclined';

const CHECKING = 'Checking with your bank';

/** An action page as a browser without script sees it. */
export interface SeenPage {
  readonly status: number;
  readonly url: string;
  readonly title: string;
  readonly html: string;
  readonly headers: Headers;
  /** Where it sends the buyer on; null where it does not. */
  readonly bankUrl: string | null;
}

export async function openPage(url: string): Promise<SeenPage> {
  const response = await fetch(url, { redirect: 'manual' });
  const html = await response.text();
  const link = /<a\s+class="go"\s+id="bank"\s+href="([^"]+)"/.exec(html)?.[1];
  return {
    status: response.status,
    url,
    title: /<h1>([^<]*)<\/h1>/.exec(html)?.[1] ?? '',
    html,
    headers: response.headers,
    bankUrl: link?.replaceAll('&amp;', '&') ?? null,
  };
}

/** The buyer answers his bank, which sends him back. @returns the address that he comes back to; null: the bank has no question */
export async function answerBank(bankUrl: string, outcome: 'succeeded' | 'failed'): Promise<string | null> {
  const response = await fetch(bankUrl, {
    method: 'POST',
    body: new URLSearchParams({ outcome }),
    redirect: 'manual',
  });
  return response.headers.get('location');
}

/** The buyer goes through our page to his bank, answers it, comes back, and stays until the page says how it went. */
export async function confirmAtBank(actionUrl: string, outcome: 'succeeded' | 'failed'): Promise<SeenPage> {
  const { bankUrl } = await openPage(actionUrl);
  if (bankUrl === null) throw new Error(`${actionUrl} sends nobody to a bank`);
  const back = await answerBank(bankUrl, outcome);
  if (back === null) throw new Error('the bank sent nobody back');
  return comeBack(back);
}

/** Follows the bank's redirect, and then the page's own looks, to the end. */
export async function comeBack(returnUrl: string): Promise<SeenPage> {
  const returned = await fetch(returnUrl, { redirect: 'manual' });
  let next = returned.headers.get('location');
  if (returned.status !== 303 || next === null) throw new Error(`the way back answered ${returned.status}`);
  return eventually('the page says how it went', async () => {
    const page = await openPage(next ?? '');
    if (page.title !== CHECKING) return page;
    // In the end the page no longer looks by itself; the buyer does.
    next = /http-equiv="refresh" content="\d+; url=([^"]+)"/.exec(page.html)?.[1] ?? returned.headers.get('location');
    return null;
  });
}

/** A checkout that only has to be completed. */
export async function readyToPay(shop: HttpShop, item = 'mug'): Promise<string> {
  const { id } = (await shop.create(mugs({ item, option: 'standard' }))).body;
  await shop.update(id, mugs({ item, option: 'standard' }));
  return id;
}

/** A checkout whose payment waits for the buyer, and the page that he is sent to. */
export async function askedAtBank(shop: HttpShop, { item = 'mug', token = ASKING_CARD } = {}) {
  const id = await readyToPay(shop, item);
  const { body } = await shop.complete(id, card(token));
  if (body.status !== 'requires_escalation') throw new Error(`the bank asks nobody: ${JSON.stringify(body)}`);
  return { id, body, url: body.continue_url ?? '' };
}

/** The effects of a checkout outside, each step with its outcome. */
export async function effectsOf(shop: HttpShop, id: string): Promise<Record<string, string | null>> {
  const rows = await shop.db.sql<{ step: string; outcome: string | null }>(
    '',
    'SELECT step, outcome FROM effects WHERE checkout_id = $1 ORDER BY intent_at',
    [id],
  );
  return Object.fromEntries(rows.map(({ step, outcome }) => [step, outcome]));
}

/** The checkout as its row tells. */
export async function rowOf(shop: HttpShop, id: string) {
  const row = await shop.parts.read(id);
  if (!row) throw new Error(`no checkout ${id}`);
  return row;
}
