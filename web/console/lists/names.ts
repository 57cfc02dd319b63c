import type { DeskList } from '../../../contracts/desk/names.ts';
import type { ConsoleText } from '../words.tsx';

/** What each list is called, and what stands in it. */
export const LIST_NAMES = {
  'needs-attention': 'list.needs_attention',
  'long-payments': 'list.long_payments',
  breaks: 'list.breaks',
  'dead-webhooks': 'list.dead_webhooks',
} as const satisfies Record<DeskList, ConsoleText>;

export const ABOUT_LISTS = {
  'needs-attention': 'list.about_needs_attention',
  'long-payments': 'list.about_long_payments',
  breaks: 'list.about_breaks',
  'dead-webhooks': 'list.about_dead_webhooks',
} as const satisfies Record<DeskList, ConsoleText>;
