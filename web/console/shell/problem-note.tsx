import type { Problem } from '../api.ts';
import { useSay } from '../words.tsx';

/** What went wrong, with its code; while the server can't be reached it says that it is tried again. */
export function ProblemNote({ problem, onRetry }: { problem: Problem | null; onRetry?: (() => void) | undefined }) {
  const say = useSay();
  if (!problem) return null;
  const away = problem.status === 0 || problem.status >= 500;
  return (
    <div className={away ? 'note warn' : 'note bad'} role={away ? 'status' : 'alert'}>
      <p>{away ? say('shell.offline') : problem.text || say('shell.problem')}</p>
      {!away && <p className="small">{say('shell.code', { code: problem.code })}</p>}
      {onRetry && (
        <button type="button" className="button second" onClick={onRetry}>
          {say('shell.retry')}
        </button>
      )}
    </div>
  );
}
