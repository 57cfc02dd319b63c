import { expect, test } from '@jest/globals';
import { startMailbox } from '../../sandbox/mailbox/server.ts';
import { anyFreePort } from '../../sandbox/ports.ts';
import { Breaker } from '../outside/breaker.ts';
import { CallWithheld } from '../outside/call-withheld.ts';
import { createMailer } from './mailer.ts';

test('a mail server that is away is left alone after some tries, and gets the mail when it is back', async () => {
  const smtpPort = await anyFreePort();
  let now = 0;
  const settings = { failures: 2, openMs: 1_000, openMaxMs: 1_000 };
  const watch = { opened: () => undefined, closed: () => undefined };
  const breaker = new Breaker('smtp', watch, settings, () => now);
  const mailer = createMailer({ url: `smtp://127.0.0.1:${smtpPort}`, from: 'Shop <orders@shop.example>' }, breaker);
  const mail = { to: 'jo@example.com', subject: 'Your order', text: 'Thank you.', messageId: '<1@shop.example>' };

  await expect(mailer.send(mail)).rejects.toThrow('ECONNREFUSED');
  await expect(mailer.send(mail)).rejects.toThrow('ECONNREFUSED');
  await expect(mailer.send(mail)).rejects.toThrow(CallWithheld);
  const mailbox = await startMailbox({ smtpPort, httpPort: 0 });
  await expect(mailer.send(mail)).rejects.toThrow(CallWithheld);
  now = 1_000;
  expect(await mailer.send(mail)).toBe(true);
  mailer.close();
  await mailbox.close();
});
