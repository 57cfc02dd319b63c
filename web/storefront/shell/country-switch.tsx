import { useEffect, useId, useMemo } from 'react';
import { cart } from '../cart/cart.ts';
import { choosePlace, guessPlace, usePlace } from '../place.ts';
import { useSettings } from '../settings.tsx';
import { useSay, useWords } from '../words.tsx';

/** Country first: chosen once, kept, and what all prices, taxes and shipping are estimated for. */
export function CountrySwitch() {
  const say = useSay();
  const id = useId();
  return (
    <div className="country">
      <label htmlFor={id}>{say('place.ship_to')}</label>
      <CountrySelect id={id} />
    </div>
  );
}

/** Chooses the country, and has the cart estimated for it. */
export function CountrySelect({ id }: { id: string }) {
  const { say, country: nameOf, compare } = useWords();
  const countries = useSettings()?.countries;
  const place = usePlace();
  useEffect(() => {
    if (countries) guessPlace(countries);
  }, [countries]);
  const options = useMemo(
    () =>
      (countries ?? [])
        .map((code) => ({ code, name: nameOf(code) }))
        .sort((one, other) => compare(one.name, other.name)),
    [countries, nameOf, compare],
  );
  const known = options.some(({ code }) => code === place?.country);
  return (
    <select
      id={id}
      value={place?.country ?? ''}
      autoComplete="country"
      onChange={({ target }) => {
        choosePlace({ country: target.value });
        void cart.movePlace();
      }}
    >
      {!place && <option value="">{say('place.choose')}</option>}
      {/* Chosen before the shop has told where it ships. */}
      {place && !known && <option value={place.country}>{nameOf(place.country)}</option>}
      {options.map(({ code, name }) => (
        <option key={code} value={code}>
          {name}
        </option>
      ))}
    </select>
  );
}
