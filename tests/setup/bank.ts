import { eventually } from './eventually.ts';

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
