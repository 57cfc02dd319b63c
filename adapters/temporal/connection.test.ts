import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { openTemporal } from './connection.ts';

/** Takes every connection and cuts it: each call fails at once, and the SDK pauses before it tries again. */
const server = createServer((socket) => socket.destroy());
let address: string;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

/** The SDK's timers are set on a machine that stops for a moment before each: when ours fire must not depend on that. */
beforeEach(() => {
  const set = globalThis.setTimeout;
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(((...timer: Parameters<typeof set>) => {
    for (const end = performance.now() + 2; performance.now() < end;);
    return set(...timer);
  }) as typeof set);
});
afterEach(() => void jest.restoreAllMocks());

// The pauses are 0.2 s, 0.3 s, 0.5 s …: some of these moments lie in one, whatever the machine.
test.each([0, 50, 150, 400, 900])(
  'P1: a connection that is closed while calls are tried again (after %i ms) ends each of them, and nothing is thrown later',
  async (afterMs) => {
    const { connection, close } = openTemporal({ address });
    const calls = Array.from({ length: 5 }, () => connection.workflowService.getSystemInfo({}));
    const ends = Promise.allSettled(calls);
    await delay(afterMs);
    await close();
    // Each is answered; a call whose next try was thrown out of its timer never would be.
    expect((await ends).map(({ status }) => status)).toEqual(calls.map(() => 'rejected'));
  },
);

test('P1: a closed connection takes no more calls', async () => {
  const { connection, close } = openTemporal({ address });
  await close();
  await expect(connection.workflowService.getSystemInfo({})).rejects.toThrow('shut down');
});
