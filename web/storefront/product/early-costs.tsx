import { useId } from 'react';
import { useAsked, useRested } from '../asked.ts';
import { Totals } from '../parts/totals.tsx';
import { contextOf, usePlace } from '../place.ts';
import { carts } from '../protocol/carts.ts';
import { hasRegions } from '../regions.ts';
import { CountrySelect } from '../shell/country-switch.tsx';
import { useWords } from '../words.tsx';

const REST_MS = 250;

/** What so many units come to at the buyer's door, shipping and tax included: told here, and no surprise later. */
export function EarlyCosts({ item, quantity }: { item: string; quantity: number }) {
  const { say, day } = useWords();
  const id = useId();
  const place = usePlace();
  const units = useRested(quantity, REST_MS);
  const context = contextOf(place);
  const name = place ? `estimate ${JSON.stringify([item, units, context])}` : null;
  const { value, isStale } = useAsked(name, (signal) =>
    carts.estimate({ line_items: [{ item: { id: item }, quantity: units }], context }, signal),
  );
  const { earliest_on: from, latest_on: to } = value?.delivery ?? {};
  return (
    <section className="early card" aria-label={say('early.label')}>
      <div className="early-head">
        <label htmlFor={id}>{say('early.to')}</label>
        <CountrySelect id={id} />
      </div>
      {!place && <p className="quiet">{say('early.choose')}</p>}
      {place && value && (
        <>
          <Totals totals={value.totals} currency={value.currency} estimated busy={isStale || units !== quantity} />
          {value.messages
            .filter(({ code }) => code === 'address_undeliverable')
            .map(({ content }) => (
              <p key={content} className="note warn">
                {content}
              </p>
            ))}
          {from !== undefined && to !== undefined && (
            <p className="quiet small">{say('early.arrives', { from: day(dayOf(from)), to: day(dayOf(to)) })}</p>
          )}
          {hasRegions(place.country) && place.region === undefined && (
            <p className="quiet small">{say('early.region')}</p>
          )}
        </>
      )}
    </section>
  );
}

/** A day as the API tells it, `2026-11-24`, at noon here: the same day in every time zone. */
export function dayOf(text: string): Date {
  return new Date(`${text.slice(0, 10)}T12:00:00`);
}
