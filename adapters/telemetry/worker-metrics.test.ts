import { expect, test } from '@jest/globals';
import { createWorkerMetrics, serveMetrics } from './worker-metrics.ts';

test('a worker tells what it counts on a port of its own, and nothing else; a port that is taken is told', async () => {
  const metrics = createWorkerMetrics();
  metrics.observeRelease(0.3);
  metrics.countPass('hold sweeper', 'done');
  const server = await serveMetrics(metrics, 0, '127.0.0.1');
  try {
    const url = `http://127.0.0.1:${server.port}`;
    const answer = await fetch(`${url}/metrics`);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    const text = await answer.text();
    expect(text).toMatch(/^holdfast_hold_release_seconds_count 1$/m);
    expect(text).toMatch(/^holdfast_hold_release_seconds_bucket\{le="0.25"\} 0$/m);
    expect(text).toMatch(/^holdfast_job_passes_total\{name="hold sweeper",outcome="done"\} 1$/m);
    // There from the first pass on, so that its first growth is seen.
    expect(text).toMatch(/^holdfast_job_passes_total\{name="hold sweeper",outcome="failed"\} 0$/m);
    expect((await fetch(`${url}/`)).status).toBe(404);
    expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(404);
    await expect(serveMetrics(metrics, server.port, '127.0.0.1')).rejects.toThrow('EADDRINUSE');
  } finally {
    await server.close();
  }
});
