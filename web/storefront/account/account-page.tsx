import { useId, useState } from 'react';
import { useAsked } from '../asked.ts';
import { accounts } from '../protocol/accounts.ts';
import type { Problem } from '../protocol/problem.ts';
import { Link, navigate } from '../router.tsx';
import { Heading } from '../shell/heading.tsx';
import { Loading } from '../shell/loading.tsx';
import { ProblemNote } from '../shell/problem-note.tsx';
import { useSay, useWords } from '../words.tsx';
import type { Session } from './session.ts';
import { session, useSession } from './session.ts';
import './account.css';

/** The orders of who is signed in; a way to sign in for who is not. */
export function AccountPage() {
  const current = useSession();
  const token = /^#token=([^&]+)$/.exec(location.hash)?.[1] ?? null;
  if (current) return <Orders session={current} />;
  return token === null ? <SignIn /> : <Confirm token={token} />;
}

/**
 * Come to by the mailed link. It works once, and programs that look at mails open links: so a person has to press a button.
 */
function Confirm({ token }: { token: string }) {
  const say = useSay();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const confirm = async () => {
    if (busy) return;
    setBusy(true);
    const answer = await accounts.confirm(token);
    setBusy(false);
    if (!answer.ok) return setProblem(answer.problem);
    // The link is used up, and nobody needs to see it in the address.
    navigate('/account', { replace: true });
    await session.begin({ token: answer.value.token, expiresAt: answer.value.expires_at });
  };
  if (problem?.kind === 'refused') return <SignIn problem={problem} />;
  return (
    <section className="narrow">
      <Heading title={say('account.confirm_title')} />
      <ProblemNote problem={problem} />
      <button type="button" className="button" aria-disabled={busy} onClick={() => void confirm()}>
        {say('account.confirm')}
      </button>
    </section>
  );
}

function SignIn({ problem: before = null }: { problem?: Problem | null }) {
  const say = useSay();
  const id = useId();
  const [email, setEmail] = useState('');
  const [sentTo, setSentTo] = useState<string | null>(null);
  const [problem, setProblem] = useState(before);
  const [busy, setBusy] = useState(false);
  const ask = async () => {
    if (busy) return;
    setBusy(true);
    const answer = await accounts.signIn(email.trim());
    setBusy(false);
    setProblem(answer.ok ? null : answer.problem);
    if (answer.ok) setSentTo(email.trim());
  };
  return (
    <section className="narrow">
      <Heading title={say('account.sign_in_title')} />
      <p>{say('account.sign_in_text')}</p>
      <ProblemNote problem={problem} />
      <form
        className="sign-in"
        onSubmit={(event) => {
          event.preventDefault();
          void ask();
        }}
      >
        <div className="field">
          <label htmlFor={id}>{say('account.email')}</label>
          <input
            id={id}
            type="email"
            autoComplete="email"
            required
            maxLength={254}
            value={email}
            onChange={({ target }) => setEmail(target.value)}
          />
        </div>
        <button type="submit" className="button" aria-disabled={busy}>
          {say('account.mail_link')}
        </button>
      </form>
      <div aria-live="polite">
        {sentTo !== null && <p className="note good">{say('account.mailed', { email: sentTo })}</p>}
      </div>
    </section>
  );
}

function Orders({ session: current }: { session: Session }) {
  const say = useSay();
  const { money, day } = useWords();
  const { value, problem, again } = useAsked(`account ${current.token}`, (signal) => accounts.read(signal));
  return (
    <section>
      <Heading title={say('account.title')} />
      {value && <p className="quiet">{[value.name, value.email].filter(Boolean).join(' · ')}</p>}
      <ProblemNote problem={problem} onRetry={again} />
      {!value && !problem && <Loading />}
      {value && (
        <>
          <h2>{say('account.orders')}</h2>
          {value.orders.length === 0 && <p>{say('account.no_orders')}</p>}
          <ul className="orders">
            {value.orders.map(({ id, number, status, placed_at: placed, currency, total }) => (
              <li key={id}>
                <Link to={`/order/${encodeURIComponent(id)}`}>{say('order.title_of', { label: number })}</Link>
                <time className="quiet" dateTime={placed}>
                  {day(new Date(placed))}
                </time>
                <span className="quiet">{say(`account.order_${status}`)}</span>
                <span className="amount">{money(total, currency)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <button type="button" className="button second" onClick={() => session.end()}>
        {say('account.sign_out')}
      </button>
    </section>
  );
}
