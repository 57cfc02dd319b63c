import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import { anyFreePort, isFree, isOpen, nextFreePort } from './ports.ts';
import { choosePorts } from './ports-of-parts.ts';

test('a busy port is passed over, a promised one too', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  expect(await isFree(port)).toBe(false);
  expect(await isOpen(port)).toBe(true);
  const next = await nextFreePort(port);
  expect(next).toBeGreaterThan(port);
  expect(await nextFreePort(port, new Set([next]))).toBeGreaterThan(next);
  await expect(choosePorts(port)).rejects.toThrow(`PORT=${port} is in use`);
  server.close();
  await once(server, 'close');
  expect(await isOpen(port)).toBe(false);
});

test('parts get different ports, the API the one that the user set', async () => {
  const wished = await anyFreePort();
  const ports = await choosePorts(wished);
  expect(ports.api).toBe(wished);
  expect(new Set(Object.values(ports)).size).toBe(Object.keys(ports).length);
});
