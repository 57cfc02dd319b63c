import type { Told } from '../../domain/told.ts';
import { tell } from '../../words/say.ts';
import { serverWords } from '../../words/texts.ts';

/** What an English buyer reads; nothing where nothing is said. */
export function inEnglish(told: Told | undefined): string | undefined {
  return told && tell(serverWords('en'), told);
}
