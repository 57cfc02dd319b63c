import nodemailer from 'nodemailer';
import type { Breaker, Settled, Verdict } from '../outside/breaker.ts';

const CONNECT_MS = 5_000;
const SEND_MS = 15_000;

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The same for every try to send this mail: servers and mailboxes drop what they have already (RFC 5322, 3.6.4). */
  readonly messageId: string;
}

/** Sends mail, or says that none is configured. */
export interface Mailer {
  /**
   * @returns false when no mail server is configured.
   * @throws when the server does not take the mail, or CallWithheld while it is not asked: try again.
   */
  send(mail: Mail): Promise<boolean>;
  close(): void;
}

/** @param url `smtp://` or `smtps://`; unset: mail is not sent. */
export function createMailer({ url, from }: { url?: string | undefined; from: string }, breaker: Breaker): Mailer {
  if (!url) return { send: async () => false, close: () => undefined };
  const transport = nodemailer.createTransport(
    {
      url,
      pool: true,
      maxConnections: 4,
      connectionTimeout: CONNECT_MS,
      greetingTimeout: CONNECT_MS,
      socketTimeout: SEND_MS,
    },
    { from },
  );
  return {
    async send(mail) {
      await breaker.run(() => transport.sendMail(mail), verdictOf);
      return true;
    },
    close: () => transport.close(),
  };
}

/** A server that refuses a mail works, unless it says that it does not (RFC 5321, 4.2.3: 421). */
function verdictOf(settled: Settled<unknown>): Verdict {
  if ('value' in settled) return 'up';
  const { responseCode } = settled.error as { responseCode?: number };
  return responseCode === undefined || responseCode === 421 ? 'down' : 'up';
}
