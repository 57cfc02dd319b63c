import type { Settings } from './settings/settings.ts';

/** Where people read on about a run. It is given to every run at its start, in its memo: a workflow reads no settings. */
export interface RunLinks {
  /** Address of the support console, without a slash at its end. */
  readonly console: string;
  /** Where the runbooks are: an address, or a folder of the repository; without a slash at its end. */
  readonly runbooks: string;
}

/** The memo of a run, as far as workflows read it themselves. */
export type RunMemo = Readonly<Partial<Record<'case' | 'console' | 'runbook' | 'runbooks', string>>>;

/** The console's page of one checkout and its order. */
export function casePath(checkoutId: string): string {
  return `/cases/${encodeURIComponent(checkoutId)}`;
}

export function runLinks({ publicUrl, runbooksUrl }: Pick<Settings, 'publicUrl' | 'runbooksUrl'>): RunLinks {
  return { console: `${publicUrl}/console`, runbooks: runbooksUrl };
}

/** How a run of each workflow introduces itself in the Temporal UI: fixed at its start, nothing personal. */
const ABOUT = {
  checkout: {
    summary: 'One purchase, from its first line to its order or its end',
    details:
      'The row in Postgres is what counts; this run is its story. To end it send the signal `cancel` (or Request Cancellation): money and stock are given back first. Do not terminate it.',
    runbook: 'checkout-overdue.md',
  },
  order: {
    summary: 'A placed order, while something is to be done for it: shipment, capture, refunds, disputes',
    details: 'It ends when nothing is left to do, and is started again by whoever brings work. Do not terminate it.',
    runbook: 'orders.md',
  },
  paymentRecovery: {
    summary: 'Money at Stripe that belongs to no order: an order is placed on it, or it is given back',
    details: 'It reads Stripe after each webhook and every 6 hours at the latest, and ends once nothing is left of it.',
    runbook: 'money-without-an-order.md',
  },
  reconciliation: {
    summary: 'Compares Stripe, the ledger, rows, stock and workflows, and mends what differs twice',
    details: 'Reads only, and sends messages. It may be terminated; the next run begins anew.',
    runbook: 'reconciliation.md',
  },
} as const;

/** What a run is of, beside the kind of its workflow. */
export interface RunSubject {
  readonly checkout?: string;
  readonly order?: string;
  readonly paymentIntent?: string;
}

/** The part of a run's start options that people read. Costs no event and no task. @param links null: there are none to give */
export function introduction(workflow: keyof typeof ABOUT, links: RunLinks | null, subject: RunSubject = {}) {
  const { summary, details, runbook } = ABOUT[workflow];
  const memo = {
    ...subject,
    ...(links && { ...links, runbook: `${links.runbooks}/${runbook}` }),
    ...(links && subject.checkout !== undefined && { case: links.console + casePath(subject.checkout) }),
  };
  const more = [
    ...('case' in memo && memo.case ? [`[Case in the console](${memo.case})`] : []),
    ...(links ? [link('Runbook', `${links.runbooks}/${runbook}`)] : []),
  ];
  return {
    staticSummary: summary,
    staticDetails: [details, ...(more.length > 0 ? ['', more.join(' · ')] : [])].join('\n'),
    memo,
  };
}

/** A Markdown link, or a path in code where it is none of the web. */
export function link(label: string, target: string): string {
  return /^https?:/.test(target) ? `[${label}](${target})` : `${label}: \`${target}\``;
}
