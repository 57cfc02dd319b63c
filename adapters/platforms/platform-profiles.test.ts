import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createPlatformProfiles } from './platform-profiles.ts';
import { isSpecialAddress } from './special-addresses.ts';

const asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(request.url ?? '');
  if (request.url === '/moved') response.writeHead(302, { Location: '/profile' }).end();
  else if (request.url === '/huge') response.end(JSON.stringify('x'.repeat(200_000)));
  else if (request.url === '/text') response.end('no JSON');
  else if (request.url === '/missing') response.writeHead(404).end('{}');
  else response.end('{"ucp":{}}');
});
let connections = 0;
server.on('connection', () => (connections += 1));
let origin = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

describe('the profiles of platforms', () => {
  test('are read once for many requests at once, and kept', async () => {
    const profiles = createPlatformProfiles({ development: true });
    asked.length = 0;
    const seen = await Promise.all([1, 2, 3].map(() => profiles.read(`${origin}/profile`)));
    expect(seen).toEqual([{ ucp: {} }, { ucp: {} }, { ucp: {} }]);
    expect(await profiles.read(`${origin}/profile`)).toEqual({ ucp: {} });
    expect(asked).toEqual(['/profile']);
  });

  test.each(['/moved', '/huge', '/text', '/missing'])(
    '%s is none, and is not asked for again at once',
    async (path) => {
      const profiles = createPlatformProfiles({ development: true });
      asked.length = 0;
      expect(await profiles.read(`${origin}${path}`)).toBeNull();
      expect(await profiles.read(`${origin}${path}`)).toBeNull();
      expect(asked).toEqual([path]);
    },
  );

  test('are not taken from our own network, by number or by name, nor over HTTP', async () => {
    const profiles = createPlatformProfiles({ development: false });
    const before = connections;
    const { port } = server.address() as AddressInfo;
    for (const address of [
      `${origin}/p`,
      `https://127.0.0.1:${port}/p`,
      `https://localhost:${port}/p`,
      'https://[::1]/p',
      'x',
    ])
      expect(await profiles.read(address)).toBeNull();
    expect(connections).toBe(before);
  });

  test('in development come from this machine only, where not over HTTPS', async () => {
    const profiles = createPlatformProfiles({ development: true });
    expect(await profiles.read(origin.replace('127.0.0.1', 'localhost') + '/p')).toEqual({ ucp: {} });
    expect(await profiles.read('http://10.0.0.1/p')).toBeNull();
  });
});

test('addresses that are nobody else’s are known', () => {
  const special = [
    '10.1.2.3',
    '127.0.0.1',
    '169.254.169.254',
    '192.168.0.1',
    '172.31.0.1',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
  ];
  for (const address of [...special, '::1', '::', 'fe80::1', 'fd00::1', '::ffff:127.0.0.1', '2001:db8::1'])
    expect([address, isSpecialAddress(address)]).toEqual([address, true]);
  for (const address of ['8.8.8.8', '172.32.0.1', '2606:4700::1'])
    expect([address, isSpecialAddress(address)]).toEqual([address, false]);
});
