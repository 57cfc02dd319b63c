import type { Registry } from 'prom-client';
import { Counter, Histogram } from 'prom-client';
import type { Outcomes } from '../postgres/outcome-reads.ts';

const OUTCOMES = ['created', 'completed', 'canceled', 'expired'] as const;
const PAYMENTS = ['placed', 'declined', 'timed_out', 'canceled'] as const;
/** Channels of the product's own; callers with a key are channels too, and come with their first checkout. */
const CHANNELS = ['storefront', 'agent'];
/** A complete answers at once or within seconds; a buyer at his bank takes minutes. */
const SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 180, 600];

/**
 * Counts what the log says of checkouts and payments. Every process that looks counts all of it, from its own start on, so that
 * rates are the same everywhere: use `max`, not `sum`. Costs the path of a purchase nothing.
 */
export function createOutcomeMetrics(register: Registry, read: (after: number | null) => Promise<Outcomes>) {
  const registers = [register];
  const checkouts = new Counter({
    name: 'holdfast_checkouts_total',
    help: 'Checkouts created, and how they ended, by channel.',
    labelNames: ['outcome', 'channel'],
    registers,
  });
  const payments = new Histogram({
    name: 'holdfast_payment_seconds',
    help: 'From the complete that was accepted to its outcome.',
    labelNames: ['outcome'],
    buckets: SECONDS,
    registers,
  });
  for (const channel of CHANNELS) for (const outcome of OUTCOMES) checkouts.inc({ outcome, channel }, 0);
  for (const outcome of PAYMENTS) payments.zero({ outcome });
  let position: number | null = null;
  return {
    /** Reads on in the log. */
    async catchUp(): Promise<void> {
      const seen = await read(position);
      // Two looks at once: the later one's answer begins where the first began, and counts nothing twice.
      if (position !== null && seen.position <= position) return;
      position = seen.position;
      for (const { outcome, channel, count } of seen.checkouts) checkouts.inc({ outcome, channel }, count);
      for (const { outcome, seconds } of seen.payments)
        for (const value of seconds) payments.observe({ outcome }, Math.max(0, value));
    },
  };
}
