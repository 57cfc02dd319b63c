import type { DeskOffer } from '../../../contracts/desk/case.ts';
import type { Staff } from '../../../domain/support/actions.ts';
import { MAY_DO } from '../../../domain/support/actions.ts';
import type { CaseFacts, Offer } from '../../../domain/support/offers.ts';
import { offersOf } from '../../../domain/support/offers.ts';
import type { Ruling } from '../../../domain/support/ruling.ts';
import { mayNot } from '../../../domain/support/ruling.ts';
import type { Language } from '../../../words/languages.ts';
import { sayAll } from './said.ts';

/**
 * What who is signed in can do with a case now, what it would do, and what not and why, in his language.
 * @param facts as `loadCase` reads them
 */
export function offersFor(facts: CaseFacts, roles: readonly Staff[], language: Language): DeskOffer[] {
  return offersOf(facts).map(({ action, on, path, ruling: byFacts }: Offer) => {
    const ruling: Ruling = MAY_DO[action].some((role) => roles.includes(role))
      ? byFacts
      : mayNot('forbidden', 'refused.not_your_role');
    return {
      action,
      on,
      path,
      allowed: ruling.allowed,
      effect: ruling.allowed ? sayAll(ruling.effect, language) : '',
      refused_because: ruling.allowed ? null : sayAll([ruling.because], language),
      refused_code: ruling.allowed ? null : ruling.code,
    };
  });
}
