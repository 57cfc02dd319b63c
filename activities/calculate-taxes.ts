import { findTaxCalculation, keepTaxCalculation } from '../adapters/postgres/tax-calculation-table.ts';
import type { TaxAnswer } from '../contracts/tax-provider.ts';
import type { AskedTaxes } from '../contracts/workflow-messages.ts';
import type { CommandDeps } from './apply-command.ts';
import { questionOf } from './apply-command.ts';
import { FRESH_MS } from './provider-taxes.ts';

/** What a command needs of the provider, by the command: the question itself names a place, and stays out of Temporal. */
export interface TaxErrand {
  readonly checkoutId: string;
  readonly commandId: string;
  /** SHA-256 of what the command has to know. */
  readonly question: string;
}

/**
 * Asks the provider of taxes what a command has to know, and keeps the answer for it. A provider that is down, slow or wrong is
 * no failure of this activity: its policy is applied with the command.
 */
export async function calculateTaxes(deps: CommandDeps, errand: TaxErrand): Promise<AskedTaxes> {
  const { provider } = deps.taxes;
  const { question: hash } = errand;
  const needed = await questionOf(deps, errand);
  // What the command asks has changed since: applied again, it says so itself.
  if (!provider || needed?.hash !== hash) return { question: hash, outcome: 'calculated' };
  // Somebody else has asked the same meanwhile.
  const known = await findTaxCalculation(deps.db.sql, hash);
  if (known && known.ageMs < FRESH_MS) return { question: hash, outcome: 'calculated' };

  let answer: TaxAnswer;
  try {
    answer = await provider.calculate(needed.question);
  } catch (error) {
    return { question: hash, outcome: 'unavailable', because: error instanceof Error ? error.message : 'no answer' };
  }
  switch (answer.kind) {
    case 'place_unknown':
      return { question: hash, outcome: 'place_unknown' };
    case 'fault':
      return { question: hash, outcome: 'unavailable', because: `its answer is wrong: ${answer.reason}` };
    case 'calculated':
      await keepTaxCalculation(deps.db.sql, hash, { provider: provider.name, ...answer });
      return { question: hash, outcome: 'calculated' };
  }
}
