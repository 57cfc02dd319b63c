import { useState } from 'react';
import { useSession } from '../account/session.ts';
import { accounts } from '../protocol/accounts.ts';
import type { Problem } from '../protocol/problem.ts';
import { ProblemNote } from '../shell/problem-note.tsx';
import { useSay } from '../words.tsx';

/** An account, offered once the purchase is done: one button, no password. Not to who has signed in. */
export function AccountOffer({ orderId }: { orderId: string }) {
  const say = useSay();
  const session = useSession();
  const [state, setState] = useState<{ busy: boolean; sent: boolean; problem: Problem | null }>({
    busy: false,
    sent: false,
    problem: null,
  });
  if (session) return null;
  const ask = async () => {
    if (state.busy) return;
    setState({ ...state, busy: true });
    const answer = await accounts.offer(orderId);
    setState({ busy: false, sent: answer.ok, problem: answer.ok ? null : answer.problem });
  };
  return (
    <section className="offer no-print">
      <h2>{say('offer.title')}</h2>
      <p>{say('offer.text')}</p>
      <div aria-live="polite">{state.sent && <p className="note good">{say('offer.sent')}</p>}</div>
      <ProblemNote problem={state.problem} />
      {!state.sent && (
        <button type="button" className="button second" aria-disabled={state.busy} onClick={() => void ask()}>
          {say('offer.ask')}
        </button>
      )}
    </section>
  );
}
