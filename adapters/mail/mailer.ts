import nodemailer from 'nodemailer';

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
  /** @returns false when no mail server is configured. @throws when the server does not take the mail: try again. */
  send(mail: Mail): Promise<boolean>;
  close(): void;
}

/** @param url `smtp://` or `smtps://`; unset: mail is not sent. */
export function createMailer({ url, from }: { url?: string | undefined; from: string }): Mailer {
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
      await transport.sendMail(mail);
      return true;
    },
    close: () => transport.close(),
  };
}
