import { Gauge, Registry } from 'prom-client';
import { BREAK_KINDS } from '../../domain/reconciliation/break-kinds.ts';
import type { BreakTotals } from '../postgres/break-reads.ts';

/** The open breaks as gauges; each kind is told, also when it is 0. */
export async function breaksText(totals: BreakTotals): Promise<string> {
  const register = new Registry();
  const registers = [register];
  const byKind = new Gauge({
    name: 'holdfast_breaks_open',
    help: 'Open breaks that reconciliation has found, by kind.',
    labelNames: ['kind'],
    registers,
  });
  for (const kind of Object.keys(BREAK_KINDS)) byKind.set({ kind }, 0);
  for (const [kind, count] of Object.entries(totals.openByKind)) byKind.set({ kind }, count);
  const oldest = { name: 'holdfast_breaks_open_oldest_seconds', help: 'Since when the oldest open break is known.' };
  new Gauge({ ...oldest, registers }).set(totals.oldestSeconds);
  const stake = new Gauge({
    name: 'holdfast_breaks_at_stake_minor',
    help: 'What is at stake in open breaks, in minor units, by currency.',
    labelNames: ['currency'],
    registers,
  });
  for (const [currency, amountMinor] of Object.entries(totals.atStakeMinor)) stake.set({ currency }, amountMinor);
  if (totals.sinceRunSeconds !== null) {
    const since = { name: 'holdfast_reconciliation_age_seconds', help: 'Since when a reconciliation last finished.' };
    new Gauge({ ...since, registers }).set(totals.sinceRunSeconds);
  }
  return register.metrics();
}
