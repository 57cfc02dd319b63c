import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Readable } from 'node:stream';
import express from 'express';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { renderList, renderMessage } from './page.ts';
import { MailboxStore, type Message } from './store.ts';

/** The longest message taken, in bytes. */
const MESSAGE_LIMIT = 256 * 1024;
const CLIENTS_AT_MOST = 50;

/** A mailbox that listens on 127.0.0.1. */
export interface Mailbox {
  /** Where people read the messages; `/messages.json` has them for programs, newest first. */
  url: string;
  /** Where mail is sent to. */
  smtpUrl: string;
  close(): Promise<void>;
}

/**
 * Takes every e-mail that is sent to it and delivers none: what the shop sends can be read, and nobody gets it.
 * A message with a Message-ID that is there already is taken and not kept twice.
 * @param options.file where messages are kept across restarts; in memory only without one
 * @param options.smtpPort, options.httpPort 0 takes a free one
 * @throws when a port is taken
 */
export async function startMailbox(options: { file?: string; smtpPort: number; httpPort: number }): Promise<Mailbox> {
  const store = new MailboxStore(options.file);
  const smtp = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: MESSAGE_LIMIT,
    maxClients: CLIENTS_AT_MOST,
    onData(stream, session, done) {
      read(stream)
        .then(async (raw) => {
          if (!raw) return done(Object.assign(new Error('The message is too long'), { responseCode: 552 }));
          store.add(
            await parse(
              raw,
              session.envelope.rcptTo.map(({ address }) => address),
            ),
          );
          return done();
        })
        .catch(done);
    },
  });
  // A client that goes away in the middle of a message is its own affair; anything else is told.
  smtp.on('error', (error) => console.error('mailbox:', error.message));
  const http = createServer(createApp(store));
  const smtpListener = smtp.listen(options.smtpPort, '127.0.0.1');
  await once(smtpListener, 'listening');
  http.listen(options.httpPort, '127.0.0.1');
  await once(http, 'listening');
  return {
    url: `http://127.0.0.1:${portOf(http.address())}`,
    smtpUrl: `smtp://127.0.0.1:${portOf(smtpListener.address())}`,
    async close() {
      http.close();
      http.closeAllConnections();
      await new Promise<void>((resolve) => smtp.close(resolve));
    },
  };
}

function createApp(store: MailboxStore): express.Express {
  const app = express();
  app.disable('x-powered-by');
  app.use((request, response, next) => {
    // A page elsewhere may let its own name point to this machine: names other than ours get nothing.
    if (!['127.0.0.1', 'localhost'].includes(request.hostname)) return void response.status(421).end();
    response.set({
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'",
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
    });
    next();
  });
  app.get('/', (_request, response) => void response.type('html').send(renderList(store.newestFirst())));
  app.get('/messages.json', (_request, response) => void response.json(store.newestFirst()));
  app.get('/messages/:id', (request, response) => {
    const message = store.find(request.params.id);
    if (message) response.type('html').send(renderMessage(message));
    else response.status(404).type('text').send('No such message.\n');
  });
  app.get('/messages/:id/body.html', (request, response) => {
    const message = store.find(request.params.id);
    if (!message) return void response.status(404).type('text').send('No such message.\n');
    // The sender's HTML: no scripts, no forms, nothing loaded, even when it is opened outside the frame.
    response.set('Content-Security-Policy', "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:");
    response.type('html').send(message.html);
  });
  return app;
}

/** The whole message, or undefined when it is too long; reads to its end in both cases, as SMTP needs. */
async function read(stream: Readable): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MESSAGE_LIMIT) chunks.push(chunk);
  }
  return bytes <= MESSAGE_LIMIT ? Buffer.concat(chunks) : undefined;
}

async function parse(raw: Buffer, recipients: string[]): Promise<Omit<Message, 'id'>> {
  const email = await PostalMime.parse(raw);
  return {
    messageId: email.messageId ?? createHash('sha256').update(raw).digest('hex'),
    receivedAt: new Date().toISOString(),
    from: email.from?.address ?? '',
    to: recipients,
    subject: email.subject ?? '',
    text: email.text ?? '',
    html: email.html ?? '',
  };
}

function portOf(address: string | { port: number } | null): number {
  if (!address || typeof address === 'string') throw new Error('The mailbox has no port.');
  return address.port;
}
