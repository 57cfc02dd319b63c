import { buyer as buyerDe } from './de/buyer.ts';
import { errors as errorsDe } from './de/errors.ts';
import { mail as mailDe } from './de/mail.ts';
import { support as supportDe } from './de/support.ts';
import { buyer } from './en/buyer.ts';
import { errors } from './en/errors.ts';
import { mail } from './en/mail.ts';
import { support } from './en/support.ts';
import type { Language } from './languages.ts';
import { speak } from './say.ts';

const EN = { ...errors, ...buyer, ...mail, ...support };

/** Keys of the texts that servers say; the pages have texts of their own. */
export type ServerText = keyof typeof EN;

const SPEAKERS = {
  en: speak('en', EN),
  de: speak('de', { ...errorsDe, ...buyerDe, ...mailDe, ...supportDe }),
} as const;

/** What servers say, in one language. */
export const serverWords = (language: Language) => SPEAKERS[language];
