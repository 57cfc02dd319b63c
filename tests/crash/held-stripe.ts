import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createStripeSandbox } from '../../sandbox/stripe/server.ts';
import { until } from './until.ts';

/** `before`: the sandbox has taken the idempotency key and done nothing yet; `after`: all is done, the answer is not sent. */
export type Moment = 'before' | 'after';

/** The first call with one idempotency key, held at one moment. */
export interface Trap {
  /** Resolves when a call is held. @throws when none comes */
  reached(): Promise<void>;
  open(): void;
}

export interface HeldStripe {
  /** For the product. */
  readonly url: string;
  /** For the test: nothing is held here. */
  readonly directUrl: string;
  trap(moment: Moment, idempotencyKey: string): Trap;
  close(): Promise<void>;
}

/** The Stripe sandbox behind a door where single calls can be held. */
export async function startHeldStripe(options: {
  stateFile: string;
  webhook: { url: string; secret: string; firstRetryMs: number };
}): Promise<HeldStripe> {
  const traps = new Map<string, { reach: () => void; opened: Promise<void> }>();
  const pass = async (moment: Moment, key: string | undefined) => {
    const point = `${moment} ${key ?? ''}`;
    const trap = traps.get(point);
    traps.delete(point);
    trap?.reach();
    await trap?.opened;
  };
  const keyOfRequest = new AsyncLocalStorage<string | undefined>();
  const sandbox = createStripeSandbox({ ...options, beforeExecute: () => pass('before', keyOfRequest.getStore()) });
  const direct = await sandbox.listen(0);
  const door = createServer((request, response) => {
    const key = request.headers['idempotency-key'];
    const name = typeof key === 'string' ? key : undefined;
    const end = response.end.bind(response) as (...parts: unknown[]) => unknown;
    response.end = (...parts: unknown[]) => {
      void pass('after', name).then(() => end(...parts));
      return response;
    };
    keyOfRequest.run(name, () => sandbox.app(request, response));
  });
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  const address = door.address();
  if (!address || typeof address === 'string') throw new Error('the door has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    directUrl: direct.url,
    trap(moment, idempotencyKey) {
      let open: () => void = () => undefined;
      const opened = new Promise<void>((resolve) => (open = resolve));
      let held = false;
      traps.set(`${moment} ${idempotencyKey}`, { reach: () => (held = true), opened });
      return {
        reached: () => until(`a call ${moment} ${idempotencyKey}`, async () => held).then(() => undefined),
        open,
      };
    },
    async close() {
      door.close();
      door.closeAllConnections();
      await direct.close();
    },
  };
}
