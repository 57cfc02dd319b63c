import { useEffect, useId, useRef, useState } from 'react';
import type { SubmitEvent } from 'react';
import type { DeskCase, DeskOffer } from '../../../contracts/desk/case.ts';
import { ProblemNote } from '../shell/problem-note.tsx';
import { useWords } from '../words.tsx';
import { RefundForm } from './refund-form.tsx';
import type { RefundChoice } from './refund-choice.ts';
import { useAct } from './use-act.ts';

const LEAST_REASON = 3;
const MOST_REASON = 200;

/** Asks why, shows what it will do, and does it once: whatever is clicked twice, or lost on the way. */
export function ActionDialog({
  offer,
  name,
  told,
  onClose,
  onDone,
}: {
  offer: DeskOffer;
  name: string;
  told: DeskCase;
  onClose: () => void;
  onDone: () => void;
}) {
  const { say } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const [title, hint, wrong] = [useId(), useId(), useId()];
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const [choice, setChoice] = useState<RefundChoice | null>(null);
  const { send, busy, problem, unsure } = useAct(offer.path, onDone);
  useEffect(() => dialog.current?.showModal(), []);
  // On a phone it may be out of sight what became of it.
  const outcome = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // It may answer with a promise, which is no clean-up.
    outcome.current?.scrollIntoView({ block: 'nearest' });
  }, [problem]);

  const isRefund = offer.action === 'refund' && told.order !== null;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (busy) return;
    const short = reason.trim().length < LEAST_REASON;
    setMissing(short);
    if (short) field.current?.focus();
    else if (!isRefund || choice) void send({ reason: reason.trim(), ...choice });
  };
  const locked = busy || unsure;
  return (
    <dialog
      ref={dialog}
      className="act"
      aria-labelledby={title}
      // While it is not known whether it was done, it is not left: browsers close it on a second Escape all the same.
      onClose={() => (locked ? dialog.current?.showModal() : onClose())}
      onCancel={(event) => locked && event.preventDefault()}
    >
      <form onSubmit={submit} noValidate>
        <h2 id={title}>{name}</h2>
        {isRefund ? (
          <RefundForm told={told} path={offer.path} disabled={locked} onChoice={setChoice} />
        ) : (
          <div className="note warn">
            <p>
              <strong>{say('case.effect')}</strong>
            </p>
            <p>{offer.effect}</p>
          </div>
        )}
        <div className="field">
          <label htmlFor={`${title}-reason`}>{say('case.reason')}</label>
          <textarea
            id={`${title}-reason`}
            ref={field}
            rows={2}
            maxLength={MOST_REASON}
            value={reason}
            readOnly={locked}
            aria-describedby={`${hint}${missing ? ` ${wrong}` : ''}`}
            aria-invalid={missing}
            onChange={(event) => setReason(event.target.value)}
          />
          <p id={hint} className="quiet small">
            {say('case.reason_hint')}
          </p>
          {missing && (
            <p id={wrong} className="wrong small" role="alert">
              {say('case.reason_short')}
            </p>
          )}
        </div>
        <div ref={outcome}>
          {unsure && (
            <div className="note warn" role="alert">
              <p>{say('case.unsure')}</p>
            </div>
          )}
          {problem && !unsure && (
            <>
              <p className="refusal">{say('case.refused')}</p>
              <ProblemNote problem={problem} />
            </>
          )}
        </div>
        <div className="act-buttons">
          <button type="submit" className="button" aria-disabled={busy || (isRefund && !choice)}>
            {busy ? say('case.sending') : unsure ? say('case.send_again') : name}
          </button>
          <button
            type="button"
            className="button second"
            aria-disabled={locked}
            onClick={() => locked || dialog.current?.close()}
          >
            {say(problem ? 'case.close' : 'case.leave')}
          </button>
        </div>
      </form>
    </dialog>
  );
}
