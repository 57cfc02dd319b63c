import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

/** What the API counts, for Prometheus. */
export interface ApiMetrics {
  /** @param route the pattern, such as `/orders/:id`; never the address itself. */
  observeRequest(method: string, route: string, status: number, seconds: number): void;
  /** How a write request went: the answer's outcome, or why there was none. */
  countCommand(operation: string, outcome: string): void;
  countWebhook(outcome: 'stored' | 'refused'): void;
  /** The exposition text and its content type. */
  read(): Promise<{ contentType: string; text: string }>;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Metrics of one app in a registry of its own, the process's included. */
export function createApiMetrics(): ApiMetrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const requests = new Histogram({
    name: 'holdfast_http_request_seconds',
    help: 'Duration of HTTP requests by route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers: [register],
  });
  const commands = new Counter({
    name: 'holdfast_commands_total',
    help: 'Write requests by operation and outcome.',
    labelNames: ['operation', 'outcome'],
    registers: [register],
  });
  const webhooks = new Counter({
    name: 'holdfast_webhooks_total',
    help: 'Webhooks by outcome.',
    labelNames: ['outcome'],
    registers: [register],
  });
  return {
    observeRequest: (method, route, status, seconds) =>
      requests.observe({ method, route, status: String(status) }, seconds),
    countCommand: (operation, outcome) => commands.inc({ operation, outcome }),
    countWebhook: (outcome) => webhooks.inc({ outcome }),
    read: async () => ({ contentType: register.contentType, text: await register.metrics() }),
  };
}
