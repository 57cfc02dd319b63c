import { afterEach, expect, test } from '@jest/globals';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';
import express from 'express';
import type { ErrorRequestHandler, Response } from 'express';
import { eventually } from '../../tests/setup/eventually.ts';
import { endServer, listen } from '../server.ts';
import type { EventStream, EventStreams } from './event-streams.ts';
import { createEventStreams, STREAM_LIMITS } from './event-streams.ts';

const CHUNK = 64 * 1_024;

let server: Server;
let client: Socket | undefined;
let streams: EventStreams;
let stream: EventStream;
let response: Response;
/** The newest state; each pull tells it. */
let state = 0;
let closed = 0;
let refused: unknown;

const request = (method: string) => `${method} / HTTP/1.1\r\nHost: x\r\n\r\n`;

async function begin(stallMs: number, method = 'GET'): Promise<Socket> {
  [state, closed, refused] = [0, 0, undefined];
  streams = createEventStreams({ ...STREAM_LIMITS, stallMs }, 20);
  const app = express();
  const opened = new Promise<void>((resolve) => {
    app.get('/', (request, answer) => {
      response = answer;
      stream = streams.open(
        request,
        answer,
        () => `data: ${state}${'x'.repeat(CHUNK)}\n\n`,
        () => (closed += 1),
      );
      resolve();
    });
  });
  const refuse: ErrorRequestHandler = (error, _request, answer, _next) => {
    refused = error;
    answer.status(429).end();
  };
  app.use(refuse);
  server = await listen(app, 0, '127.0.0.1');
  const socket = (client = connect((server.address() as AddressInfo).port, '127.0.0.1'));
  socket.on('error', () => undefined);
  socket.write(request(method));
  await opened;
  return socket;
}

/** Tells news until the client's side and the kernel take no more. */
async function fill(): Promise<void> {
  await eventually('nothing more is taken', async () => {
    for (let n = 0; n < 20 && !response.writableNeedDrain; n += 1) {
      state += 1;
      stream.tell();
    }
    return response.writableNeedDrain;
  });
}

afterEach(async () => {
  client?.destroy();
  await endServer(server, () => streams.end());
});

test('a client that does not read costs one message, however much is told, and is cut', async () => {
  (await begin(1_000)).pause();
  await fill();
  for (let n = 0; n < 1_000; n += 1) stream.tell();
  expect(response.writableLength).toBeLessThan(3 * CHUNK);
  await eventually('it is cut', async () => closed === 1 && streams.size === 0);
  expect(response.destroyed).toBe(true);
});

test('a client that reads slowly is not cut, and hears the newest', async () => {
  const reader = (await begin(60_000)).pause();
  await fill();
  state = 1_000_000;
  stream.tell();
  let heard = '';
  reader.on('data', (chunk) => (heard = (heard + chunk.toString('latin1')).slice(-3 * CHUNK)));
  reader.resume();
  await eventually('the newest', async () => heard.includes(`data: ${state}x`));
  expect(closed).toBe(0);
  const ended = once(reader, 'end');
  streams.end();
  await ended;
});

test('a second request on the connection of a stream gets none, and keeps no place', async () => {
  const socket = await begin(60_000);
  socket.write(request('GET'));
  await eventually('it is refused', async () => refused !== undefined);
  expect(refused).toMatchObject({ code: 'too_many_streams' });
  expect(streams.size).toBe(1);
  socket.destroy();
  await eventually('no place is taken', async () => streams.size === 0);
  expect(closed).toBe(1);
});

test('HEAD is answered at once, and keeps no place', async () => {
  const socket = await begin(60_000, 'HEAD');
  let heard = '';
  socket.on('data', (chunk) => (heard += chunk.toString('latin1')));
  await once(socket, 'end');
  expect(heard).toMatch(/^HTTP\/1\.1 200 OK\r\n(?:.+\r\n)*Content-Type: text\/event-stream(?:.+\r\n)+\r\n$/);
  // With a stream its connection ends: idle, it would keep a server that is told to end.
  expect(heard).toMatch(/^Connection: close\r$/m);
  await eventually('no place is taken', async () => streams.size === 0 && closed === 1);
});
