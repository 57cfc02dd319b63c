import { useId, useState } from 'react';
import { Totals } from '../parts/totals.tsx';
import { choosePlace, usePlace } from '../place.ts';
import type { Cart } from '../protocol/carts.ts';
import type { Problem } from '../protocol/problem.ts';
import { hasRegions, regionsOf } from '../regions.ts';
import { navigate } from '../router.tsx';
import { CountrySelect } from '../shell/country-switch.tsx';
import { ProblemNote } from '../shell/problem-note.tsx';
import { useSay } from '../words.tsx';
import { beginCheckout } from './begin-checkout.ts';
import { cart as cartOfBrowser } from './cart.ts';
import { Codes } from './codes.tsx';

type During = (work: () => ReturnType<typeof cartOfBrowser.add>) => Promise<boolean>;

/** What it comes to, where it goes, and the way to the checkout. */
export function Summary({ cart, busy, during }: { cart: Cart; busy: boolean; during: During }) {
  const say = useSay();
  const place = usePlace();
  const [beginning, setBeginning] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const begin = async () => {
    if (beginning) return;
    setBeginning(true);
    setProblem(null);
    // Changes on their way are part of it.
    const now = await cartOfBrowser.settled();
    const answer = await beginCheckout(now ?? cart);
    setBeginning(false);
    if (answer.ok) return navigate(`/checkout/${encodeURIComponent(answer.value.id)}`);
    setProblem(answer.problem);
    // Why it can't be had is told at its line.
    void cartOfBrowser.load();
  };
  return (
    <section className="summary card" aria-label={say('cart.summary')}>
      <PlaceForm during={during} />
      <Codes cart={cart} during={during} />
      <div aria-live="polite">
        <Totals totals={cart.totals} currency={cart.currency} estimated busy={busy} />
        {place && hasRegions(place.country) && !place.region && <p className="quiet small">{say('cart.region')}</p>}
      </div>
      <ProblemNote problem={problem} onRetry={() => void begin()} />
      <button type="button" className="button wide" aria-disabled={beginning} onClick={() => void begin()}>
        {beginning ? say('cart.beginning') : say('cart.checkout')}
      </button>
      <p className="quiet small">{say('cart.checkout_note')}</p>
    </section>
  );
}

/** Where it goes: enough of the address to know shipping and tax before the checkout. */
function PlaceForm({ during }: { during: During }) {
  const say = useSay();
  const id = useId();
  const place = usePlace();
  const move = (change: { region?: string; postalCode?: string }) => {
    if (!place) return;
    choosePlace({ ...place, ...change });
    const moved = cartOfBrowser.movePlace();
    if (moved) void during(() => moved);
  };
  return (
    <form className="place" onSubmit={(event) => event.preventDefault()}>
      <h2>{say('cart.where')}</h2>
      <div className="field">
        <label htmlFor={`${id}-country`}>{say('place.country')}</label>
        <CountrySelect id={`${id}-country`} />
      </div>
      {place && hasRegions(place.country) && (
        <div className="field">
          <label htmlFor={`${id}-region`}>{place.country === 'US' ? say('place.state') : say('place.province')}</label>
          <select
            id={`${id}-region`}
            autoComplete="address-level1"
            value={place.region ?? ''}
            onChange={({ target }) => move({ region: target.value })}
          >
            <option value="">{say('place.choose_region')}</option>
            {regionsOf(place.country).map(([code, name]) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </select>
        </div>
      )}
      {place && (
        <div className="field">
          <label htmlFor={`${id}-postal`}>{say('place.postal_code')}</label>
          <input
            key={place.country}
            id={`${id}-postal`}
            autoComplete="postal-code"
            maxLength={12}
            defaultValue={place.postalCode ?? ''}
            onBlur={({ target }) => {
              const postalCode = target.value.trim();
              if (postalCode !== (place.postalCode ?? '')) move({ postalCode });
            }}
            onKeyDown={({ key, currentTarget }) => key === 'Enter' && currentTarget.blur()}
          />
        </div>
      )}
    </form>
  );
}
