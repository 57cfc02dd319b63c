import type { AddressInfo } from 'node:net';
import { get } from 'node:http';
import { expect, test } from '@jest/globals';
import express from 'express';
import { endServer, listen } from '../../../server.ts';
import { writeOn } from './write-on.ts';

const PART = 'x'.repeat(1_000_000);
const PARTS = 500;

/** Serves what no connection takes at once. @returns its address, and how many parts were written when the answer ended */
async function serveParts() {
  const app = express();
  const ended = new Promise<number>((resolve) => {
    app.get('/', async (_request, response) => {
      let written = 0;
      while (written < PARTS && !response.destroyed) {
        await writeOn(response, PART);
        written += 1;
      }
      response.end();
      resolve(written);
    });
  });
  const server = await listen(app, 0, '127.0.0.1');
  return { server, ended, port: (server.address() as AddressInfo).port };
}

test('what is written goes at the caller’s pace, and all of it', async () => {
  const { server, ended, port } = await serveParts();
  const response = await fetch(`http://127.0.0.1:${port}/`);
  let received = 0;
  for await (const chunk of response.body ?? []) received += (chunk as Uint8Array).length;
  expect([received, await ended]).toEqual([PART.length * PARTS, PARTS]);
  await endServer(server);
});

test('a caller who goes away in the middle is not waited for', async () => {
  const { server, ended, port } = await serveParts();
  const request = get({ port, host: '127.0.0.1' }, (response) => response.once('data', () => request.destroy()));
  request.on('error', () => undefined); // it is we who hang up
  expect(await ended).toBeLessThan(PARTS);
  await endServer(server);
});
