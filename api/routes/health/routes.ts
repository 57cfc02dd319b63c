import { Router } from 'express';
import { readOpenBreakers } from '../../../adapters/postgres/breaker-table.ts';
import type { AppDependencies } from '../../dependencies.ts';

/** An answer to "ready?" is used again for this long, so that probes cost nothing. */
const REUSE_MS = 1_000;
/** What has not answered by then counts as missing. */
const PROBE_MS = 2_000;

/** For load balancers, people and Prometheus. */
export function healthRoutes({ db, gateway, metrics }: AppDependencies): Router {
  const router = Router();
  const look = reuse(async () => {
    let degraded: readonly string[] = [];
    const readBreakers = async () => {
      degraded = await readOpenBreakers(db.sql);
      return [];
    };
    const [postgres, engine] = await Promise.all([
      within(readBreakers(), ['postgres']),
      within(gateway.missing(), ['temporal']),
    ]);
    return { missing: [...postgres, ...engine], degraded };
  });

  /** The process runs. */
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });

  /**
   * Commands can be served; otherwise says what is missing. `degraded`: services outside that fail and are not called for a
   * while; commands that need them are accepted and finish later.
   */
  router.get('/readyz', async (_request, response) => {
    const { missing, degraded } = await look();
    const ready = missing.length === 0;
    response.status(ready ? 200 : 503).set('Cache-Control', 'no-store');
    response.json({
      ...(ready ? { status: 'ready' } : { status: 'not_ready', missing }),
      ...(degraded.length > 0 && { degraded }),
    });
  });

  router.get('/metrics', async (_request, response) => {
    const { contentType, text } = await metrics.read();
    response.set('Content-Type', contentType).send(text);
  });

  return router;
}

/** The probe's result, or `otherwise` when it fails or takes too long. */
async function within(probe: Promise<readonly string[]>, otherwise: readonly string[]): Promise<readonly string[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly string[]>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), PROBE_MS);
  });
  try {
    return await Promise.race([probe.catch(() => otherwise), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Asks at most once per REUSE_MS, also when many ask at once. */
function reuse<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: { at: number; answer: Promise<T> } | undefined;
  return () => {
    const now = performance.now();
    if (!asked || now - asked.at > REUSE_MS) asked = { at: now, answer: ask() };
    return asked.answer;
  };
}
