import { useEffect, useId, useRef, useState } from 'react';
import type { FormEvent } from 'react';
import type { Problem } from '../api.ts';
import { signIn } from '../api.ts';
import { ProblemNote } from '../shell/problem-note.tsx';
import { useSay } from '../words.tsx';

/** Name and password of a local user. @param second whether there is a better way above */
export function PasswordForm({ second }: { second: boolean }) {
  const say = useSay();
  const [nameId, passwordId, noteId] = [useId(), useId(), useId()];
  const [nameField, passwordField] = [useRef<HTMLInputElement>(null), useRef<HTMLInputElement>(null)];
  const [busy, setBusy] = useState(false);
  const [shown, setShown] = useState(false);
  const [problem, setProblem] = useState<Problem | 'missing' | null>(null);

  useEffect(() => {
    if (!second) nameField.current?.focus();
  }, [second, nameField]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const [name, password] = [nameField.current?.value.trim() ?? '', passwordField.current?.value ?? ''];
    if (busy) return;
    if (!name || !password) {
      setProblem('missing');
      (name ? passwordField : nameField).current?.focus();
      return;
    }
    setBusy(true);
    const answer = await signIn(name, password);
    setBusy(false);
    if (answer.ok) return;
    setProblem(answer.problem);
    if (answer.problem.code === 'sign_in_failed') passwordField.current?.select();
    passwordField.current?.focus();
  };

  const isWrong = problem === 'missing' || (problem !== null && problem.code === 'sign_in_failed');
  const marks = { 'aria-invalid': isWrong || undefined, 'aria-describedby': problem ? noteId : undefined };
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <div id={noteId}>
        <SignInProblem problem={problem} />
      </div>
      <div className="field">
        <label htmlFor={nameId}>{say('sign_in.name')}</label>
        <input
          ref={nameField}
          id={nameId}
          name="username"
          autoComplete="username"
          autoCapitalize="off"
          spellCheck={false}
          maxLength={100}
          {...marks}
        />
      </div>
      <div className="field">
        <label htmlFor={passwordId}>{say('sign_in.password')}</label>
        <div className="reveal">
          <input
            ref={passwordField}
            id={passwordId}
            name="password"
            type={shown ? 'text' : 'password'}
            autoComplete="current-password"
            autoCapitalize="off"
            spellCheck={false}
            maxLength={200}
            {...marks}
          />
          <button
            type="button"
            className="plain"
            aria-pressed={shown}
            aria-label={say('sign_in.show_password')}
            onClick={() => setShown(!shown)}
          >
            {say(shown ? 'sign_in.hide' : 'sign_in.show')}
          </button>
        </div>
      </div>
      <button type="submit" className={second ? 'button second wide' : 'button wide'} aria-disabled={busy}>
        {say(busy ? 'sign_in.busy' : 'sign_in.submit')}
      </button>
    </form>
  );
}

function SignInProblem({ problem }: { problem: Problem | 'missing' | null }) {
  const say = useSay();
  if (problem === null) return null;
  if (problem !== 'missing' && !['sign_in_failed', 'too_many_sign_ins'].includes(problem.code))
    return <ProblemNote problem={problem} />;
  return (
    <p className="note bad" role="alert">
      {problem === 'missing'
        ? say('sign_in.missing')
        : problem.code === 'sign_in_failed'
          ? say('sign_in.wrong')
          : problem.retryAfterSeconds > 60
            ? say('sign_in.wait_minutes', { minutes: Math.ceil(problem.retryAfterSeconds / 60) })
            : say('sign_in.wait', { seconds: Math.max(1, problem.retryAfterSeconds) })}
    </p>
  );
}
