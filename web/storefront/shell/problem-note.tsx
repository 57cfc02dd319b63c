import type { Problem } from '../protocol/problem.ts';
import type { StorefrontText } from '../words.tsx';
import { useSay } from '../words.tsx';

const OWN: Partial<Record<Problem['kind'], StorefrontText>> = { offline: 'problem.offline', busy: 'problem.busy' };

/**
 * What went wrong and what to do about it, with what support finds it by. Announced when it comes. What was refused would be
 * refused again: nothing is offered to be tried once more.
 */
export function ProblemNote({ problem, onRetry }: { problem: Problem | null; onRetry?: () => void }) {
  const say = useSay();
  if (!problem || problem.kind === 'stopped') return null;
  // The API's own words for it are for programs.
  const own = problem.code === 'request_expired' ? 'problem.expired' : OWN[problem.kind];
  return (
    <div className="note bad" role="alert">
      <p>{own ? say(own) : (problem.content ?? say('problem.other'))}</p>
      {onRetry && problem.kind !== 'refused' && (
        <button type="button" className="button second" onClick={onRetry}>
          {say('shell.retry')}
        </button>
      )}
      {problem.requestId !== null && problem.kind === 'busy' && (
        <p className="quiet small">{say('shell.code', { code: problem.requestId })}</p>
      )}
    </div>
  );
}
