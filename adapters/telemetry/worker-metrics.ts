import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

/** What a worker counts, for Prometheus. */
export interface WorkerMetrics {
  /** A hold that had lapsed is given back. @param late seconds after its expiry */
  observeRelease(late: number): void;
  /** A pass of a background job has ended. */
  countPass(name: string, outcome: 'done' | 'failed'): void;
  read(): Promise<{ contentType: string; text: string }>;
}

export function createWorkerMetrics(): WorkerMetrics {
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register });
  const releases = new Histogram({
    name: 'holdfast_hold_release_seconds',
    help: 'How long after its expiry a lapsed hold was given back, by the sweeper or its checkout.',
    buckets: [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60],
    registers,
  });
  const passes = new Counter({
    name: 'holdfast_job_passes_total',
    help: 'Passes of background jobs.',
    labelNames: ['name', 'outcome'],
    registers,
  });
  return {
    observeRelease: (late) => releases.observe(Math.max(0, late)),
    countPass(name, outcome) {
      passes.inc({ name, outcome: 'failed' }, outcome === 'failed' ? 1 : 0);
      if (outcome === 'done') passes.inc({ name, outcome });
    },
    read: async () => ({ contentType: register.contentType, text: await register.metrics() }),
  };
}

/** `GET /metrics` on a port of its own. @throws when the port can't be had */
export async function serveMetrics(
  metrics: Pick<WorkerMetrics, 'read'>,
  port: number,
  host: string,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    metrics.read().then(
      ({ contentType, text }) => response.writeHead(200, { 'Content-Type': contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
