import { Gauge, Registry } from 'prom-client';
import type { QueueState } from '../temporal/task-queues.ts';

/** The task queues as gauges. */
export async function queuesText(queues: readonly QueueState[]): Promise<string> {
  const register = new Registry();
  const gauge = (name: string, help: string) => new Gauge({ name, help, labelNames: ['type'], registers: [register] });
  const pollers = gauge('holdfast_task_queue_pollers', 'Workers that ask for tasks, as Temporal has seen them lately.');
  const backlog = gauge('holdfast_task_queue_backlog', 'Tasks that wait for a worker, as Temporal estimates it.');
  const oldest = gauge('holdfast_task_queue_oldest_seconds', 'For how long the oldest of these has waited.');
  for (const { type, ...state } of queues) {
    pollers.set({ type }, state.pollers);
    backlog.set({ type }, state.backlog);
    oldest.set({ type }, state.oldestSeconds);
  }
  return register.metrics();
}
