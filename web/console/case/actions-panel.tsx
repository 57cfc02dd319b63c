import { useState } from 'react';
import type { DeskCase, DeskOffer } from '../../../contracts/desk/case.ts';
import type { ConsoleText } from '../words.tsx';
import { useWords } from '../words.tsx';
import { ActionDialog } from './action-dialog.tsx';

const NAMES: Readonly<Record<DeskOffer['action'], ConsoleText>> = {
  cancel_checkout: 'case.do_cancel_checkout',
  cancel_order: 'case.do_cancel_order',
  capture: 'case.do_capture',
  refund: 'case.do_refund',
  retry: 'case.do_retry',
  extend_hold: 'case.do_extend_hold',
  resend_confirmation: 'case.do_resend_confirmation',
  resolve_attention: 'case.do_resolve_attention',
  place_order: 'case.do_place_order',
};

/** What is possible now as buttons, what is not as a quiet list with the reasons. */
export function ActionsPanel({
  told,
  onDone,
  onLeft,
}: {
  told: DeskCase;
  onDone: (what: string) => void;
  onLeft: () => void;
}) {
  const { say } = useWords();
  const [open, setOpen] = useState<DeskOffer | null>(null);
  const allowed = told.offers.filter((offer) => offer.allowed);
  const refused = told.offers.filter((offer) => !offer.allowed);
  const nameOf = (offer: DeskOffer) =>
    offer.on.startsWith('pi_') ? `${say(NAMES[offer.action])} (${say('case.on_late')})` : say(NAMES[offer.action]);
  return (
    <section className="card" aria-labelledby="case-actions">
      <h2 id="case-actions">{say('case.actions')}</h2>
      {allowed.length === 0 && <p className="quiet">{say('case.actions_none')}</p>}
      <ul className="acts">
        {allowed.map((offer) => (
          <li key={offer.path}>
            <button type="button" className="button second wide" onClick={() => setOpen(offer)}>
              {nameOf(offer)}
            </button>
          </li>
        ))}
      </ul>
      {refused.length > 0 && (
        <details className="refused-acts">
          <summary>{say('case.actions_not')}</summary>
          <dl>
            {refused.map((offer) => (
              <div key={offer.path}>
                <dt>{nameOf(offer)}</dt>
                <dd className="quiet small">{offer.refused_because}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
      {open && (
        <ActionDialog
          key={open.path}
          offer={open}
          name={nameOf(open)}
          told={told}
          onClose={() => {
            setOpen(null);
            onLeft();
          }}
          onDone={() => {
            setOpen(null);
            onDone(nameOf(open));
          }}
        />
      )}
    </section>
  );
}
