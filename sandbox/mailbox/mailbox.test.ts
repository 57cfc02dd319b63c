import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { type Mailbox, startMailbox } from './server.ts';
import { KEPT, MailboxStore } from './store.ts';

let folder: string;
let mailbox: Mailbox;
const file = () => path.join(folder, 'mailbox.jsonl');
const start = async () => startMailbox({ file: file(), smtpPort: 0, httpPort: 0 });
const get = async (where: string) => (await fetch(mailbox.url + where)).text();
const messages = async () => JSON.parse(await get('/messages.json')) as { id: string; subject: string; to: string[] }[];

async function send(mail: SendMailOptions): Promise<void> {
  const transport = createTransport(mailbox.smtpUrl);
  await transport.sendMail({ from: 'shop@shop.example', to: 'buyer@mail.example', ...mail });
  transport.close();
}

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'mailbox-'));
  mailbox = await start();
});
afterEach(async () => {
  await mailbox.close();
  rmSync(folder, { recursive: true });
});

describe('the mailbox', () => {
  test('keeps what is sent, once per Message-ID, also across a restart', async () => {
    await send({ subject: 'Order 1', text: 'Thanks', messageId: '<order-1@shop.example>' });
    await send({ subject: 'Order 1', text: 'Thanks', messageId: '<order-1@shop.example>' });
    await mailbox.close();
    mailbox = await start();
    await send({ subject: 'Order 1', text: 'Thanks', messageId: '<order-1@shop.example>' });
    await send({ subject: 'Order 2', text: 'Thanks', messageId: '<order-2@shop.example>' });
    expect(await messages()).toMatchObject([
      { subject: 'Order 2', to: ['buyer@mail.example'] },
      { subject: 'Order 1', to: ['buyer@mail.example'] },
    ]);
  });

  test('shows foreign HTML without letting it do anything', async () => {
    await send({
      subject: '<script>alert(1)</script>',
      html: '<script>alert(2)</script><img src="https://x.example/">',
    });
    const [message] = await messages();
    expect(await get('/')).toContain('&lt;script&gt;alert(1)');
    const page = await get(`/messages/${message?.id}`);
    expect(page).toContain('<iframe sandbox=""');
    expect(page).not.toContain('<script>');
    const body = await fetch(`${mailbox.url}/messages/${message?.id}/body.html`);
    expect(body.headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/);
    expect(await body.text()).toContain('alert(2)');
  });

  test('answers to its own names only', async () => {
    const status = await new Promise((resolve, reject) => {
      request(`${mailbox.url}/messages.json`, { headers: { host: 'evil.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .once('error', reject)
        .end();
    });
    expect(status).toBe(421);
  });

  test('refuses a message that is too long, and takes the next', async () => {
    await expect(send({ subject: 'Long', text: 'x'.repeat(300_000) })).rejects.toThrow(/552|size/i);
    await send({ subject: 'Short', text: 'x' });
    expect(await messages()).toMatchObject([{ subject: 'Short' }]);
  });
});

test('a message that is there already is not kept again, nor written again', () => {
  const twice = path.join(folder, 'twice.jsonl');
  const store = new MailboxStore(twice);
  const mail = { messageId: '<1@shop.example>', receivedAt: '', from: '', to: [], subject: '', text: '', html: '' };
  expect([store.add(mail), store.add(mail)]).toEqual([true, false]);
  expect(readFileSync(twice, 'utf8').trimEnd().split('\n')).toHaveLength(1);
});

test('the store forgets the oldest messages, in its file too', () => {
  const limited = path.join(folder, 'limited.jsonl');
  const store = new MailboxStore(limited);
  const mail = { receivedAt: '', from: '', to: [], subject: '', text: '', html: '' };
  for (let n = 1; n <= 2 * KEPT + 1; n += 1) store.add({ ...mail, messageId: `${n}` });
  expect(store.newestFirst()).toHaveLength(KEPT);
  expect(store.newestFirst()[0]?.messageId).toBe(`${2 * KEPT + 1}`);
  expect(readFileSync(limited, 'utf8').trimEnd().split('\n')).toHaveLength(KEPT);
});
