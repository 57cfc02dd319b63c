import { Counter, Gauge, Registry } from 'prom-client';
import { OUTSIDE_SERVICES } from '../../contracts/outside-services.ts';
import type { Backlog, Waiting } from '../postgres/backlog-reads.ts';

/** The states that a checkout may wait in; each is told, also when it is 0. */
const STATES = [
  'incomplete',
  'ready_for_complete',
  'requires_escalation',
  'complete_in_progress',
  'completed',
  'canceled',
];

/** The exposition text of a backlog, in gauges. What alarms they make is told in docs/runbooks/watching.md. */
export async function backlogText(backlog: Backlog): Promise<string> {
  const register = new Registry();
  const registers = [register];
  const gauge = (name: string, help: string, value: number) => new Gauge({ name, help, registers }).set(value);
  const waiting = (name: string, what: string, { count, oldestSeconds }: Waiting) => {
    gauge(name, `${what}.`, count);
    gauge(`${name}_oldest_seconds`, `${what}: for how long the oldest has been.`, oldestSeconds);
  };

  const openCheckouts = new Gauge({
    name: 'holdfast_checkouts_open',
    help: 'Checkouts with something left to wait for, by status.',
    labelNames: ['status'],
    registers,
  });
  for (const status of STATES) openCheckouts.set({ status }, 0);
  for (const [status, count] of Object.entries(backlog.open)) openCheckouts.set({ status }, count);
  gauge('holdfast_checkouts_overdue', 'Open checkouts more than 30 s past their deadline.', backlog.overdue);
  gauge(
    'holdfast_checkouts_needing_attention',
    'Open checkouts that people have to look at.',
    backlog.needingAttention,
  );
  const { orders } = backlog;
  gauge('holdfast_orders_waiting', 'Placed orders with something left to do.', orders.waiting);
  gauge('holdfast_orders_overdue', 'Of these: more than 30 s past their deadline.', orders.overdue);
  gauge('holdfast_orders_needing_attention', 'Of these: people have to look at them.', orders.needingAttention);
  waiting('holdfast_holds_lapsed', 'Holds that lapsed and were not given back yet', backlog.lapsedHolds);
  waiting('holdfast_commands_undelivered', 'Accepted commands not applied yet', backlog.undeliveredCommands);
  waiting('holdfast_webhooks_unsettled', 'News from Stripe that no checkout was told yet', backlog.unsettledWebhooks);
  gauge(
    'holdfast_webhooks_orphaned',
    'News from Stripe about payments that are none of ours.',
    backlog.orphanedWebhooks,
  );
  waiting('holdfast_recoveries_open', 'Payments that belong to no order, not given back yet', backlog.openRecoveries);
  gauge(
    'holdfast_recoveries_needing_attention',
    'Of these, those that people have to look at.',
    backlog.recoveriesNeedingAttention,
  );

  const labelNames = ['service'];
  const open = new Gauge({
    name: 'holdfast_breaker_open',
    help: 'Whether a worker has stopped calling a service that fails.',
    labelNames,
    registers,
  });
  const opened = new Counter({
    name: 'holdfast_breaker_opened_total',
    help: 'How often a worker has stopped calling a service that fails.',
    labelNames,
    registers,
  });
  for (const service of OUTSIDE_SERVICES) {
    const breaker = backlog.breakers.find((candidate) => candidate.service === service);
    open.set({ service }, breaker?.open ? 1 : 0);
    opened.inc({ service }, breaker?.openedTotal ?? 0);
  }
  return register.metrics();
}
