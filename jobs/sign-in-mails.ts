import type { Logger } from 'pino';
import type { Seal } from '../adapters/crypto/sealing.ts';
import { makeSignInToken } from '../adapters/crypto/sign-in-token.ts';
import type { Mail, Mailer } from '../adapters/mail/mailer.ts';
import type { Database } from '../adapters/postgres/database.ts';
import type { LinkToMail } from '../adapters/postgres/sign-in-mails.ts';
import { giveUpLate, LINK_MINUTES, noteMailed, takeLinkToMail } from '../adapters/postgres/sign-in-mails.ts';
import { DEFAULT_LANGUAGE, languageOf } from '../words/languages.ts';
import { serverWords } from '../words/texts.ts';
import type { PeriodicJob } from './periodic-job.ts';

const MAILS_PER_PASS = 50;

interface Shop {
  readonly name: string;
  readonly domain: string;
  readonly storefrontUrl: string;
}

/**
 * Mails the links that buyers have asked for. What the mail server does not take is tried again, with a pause, until nobody
 * waits for it any more.
 */
export function signInMails(
  db: Pick<Database, 'sql'>,
  mailer: Pick<Mailer, 'send'>,
  seal: Seal,
  shop: Shop,
  logger: Logger,
): PeriodicJob {
  return {
    name: 'sign-in mails',
    everyMs: 1_000,
    async pass(signal) {
      for (const { id, tries } of await giveUpLate(db.sql))
        logger.warn({ link: id, tries }, 'a sign-in link was not mailed in time');
      for (let n = 0; n < MAILS_PER_PASS && !signal.aborted; n += 1) {
        const link = await takeLinkToMail(db.sql);
        if (!link) return;
        try {
          if (!(await mailer.send(signInMail(link, makeSignInToken(seal, link.id), shop))))
            throw new Error('no mail server is configured');
        } catch (error) {
          // The row has it tried again; the next mail would most likely fail too. What servers say may name the buyer.
          const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
          logger.warn({ link: link.id, code, responseCode }, 'a sign-in link could not be mailed, and is tried again');
          return;
        }
        await noteMailed(db.sql, link.id);
      }
    },
  };
}

/** What is behind # stays in the browser: no log and no server on the way sees the token. */
function signInMail({ id, email, name, purpose, language }: LinkToMail, token: string, shop: Shop): Mail {
  const say = serverWords(languageOf([language]) ?? DEFAULT_LANGUAGE);
  return {
    to: email,
    messageId: `<${id}@${shop.domain}>`,
    subject: say(purpose === 'account' ? 'account.mail.subject_new' : 'account.mail.subject', { shop: shop.name }),
    text: [
      say('mail.hello', { named: name ? 'yes' : 'no', name: name ?? '' }),
      '',
      say(purpose === 'account' ? 'account.mail.open_new' : 'account.mail.open', { shop: shop.name }),
      '',
      `${shop.storefrontUrl}/account#token=${token}`,
      '',
      say('account.mail.once', { minutes: LINK_MINUTES }),
      say('account.mail.not_you'),
      '',
      shop.name,
    ].join('\n'),
  };
}
