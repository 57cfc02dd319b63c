import { useMemo, useState } from 'react';
import { useSettings } from '../settings.tsx';
import { useWords } from '../words.tsx';
import { SelectField, TextField } from './field.tsx';
import { idOf, useBound, useForm } from './form-context.ts';
import { messagesAt } from './problems.ts';
import { SpotMessages } from './spot-messages.tsx';

/** Country first, since all the rest depends on it; then what the country's own addresses have, in its own order. */
export function Address({ ships }: { ships: boolean }) {
  const { say, country: nameOf, compare } = useWords();
  const { checkout, form, address, choose, errorOf } = useForm();
  const countries = useSettings()?.countries;
  const options = useMemo(
    () =>
      [...new Set([...(countries ?? []), ...(form.country === '' ? [] : [form.country])])]
        .map((code) => ({ code, name: nameOf(code) }))
        .sort((one, other) => compare(one.name, other.name)),
    [countries, form.country, nameOf, compare],
  );
  return (
    <fieldset className="fields" aria-label={say('checkout.address')}>
      <SelectField
        id={idOf('country')}
        label={say('checkout.country')}
        value={form.country}
        error={errorOf('country')}
        autoComplete="shipping country"
        onChange={({ target }) => choose({ country: target.value, region: '' })}
        required
      >
        {form.country === '' && <option value="">{say('checkout.country_choose')}</option>}
        {options.map(({ code, name }) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </SelectField>
      {ships && (
        <>
          <TextField
            {...useBound('firstName')}
            className="half"
            label={say('checkout.first_name')}
            autoComplete="shipping given-name"
            enterKeyHint="next"
          />
          <TextField
            {...useBound('lastName')}
            className="half"
            label={say('checkout.last_name')}
            autoComplete="shipping family-name"
            enterKeyHint="next"
          />
          <Street />
          {address.order.map((part) => {
            if (part === 'city') return <City key={part} />;
            return part === 'region' ? <Region key={part} /> : <PostalCode key={part} />;
          })}
          <TextField
            {...useBound('phone')}
            label={say('checkout.phone')}
            hint={say('checkout.phone_hint')}
            type="tel"
            inputMode="tel"
            autoComplete="shipping tel"
            enterKeyHint="done"
            optional
          />
        </>
      )}
      <SpotMessages
        messages={messagesAt(checkout.messages, 'address').filter(({ code }) => code !== 'field_required')}
      />
    </fieldset>
  );
}

/** Most addresses need one line: the second comes when asked for. */
function Street() {
  const { say } = useWords();
  const street = useBound('street');
  const extended = useBound('extended');
  const [isAsked, setAsked] = useState(false);
  const isOpen = isAsked || extended.value !== '';
  const ask = () => {
    setAsked(true);
    requestAnimationFrame(() => document.getElementById(extended.id)?.focus());
  };
  return (
    <>
      <TextField
        {...street}
        label={say('checkout.street')}
        autoComplete="shipping address-line1"
        enterKeyHint="next"
        required
      />
      {isOpen ? (
        <TextField
          {...extended}
          label={say('checkout.extended')}
          autoComplete="shipping address-line2"
          enterKeyHint="next"
          optional
        />
      ) : (
        <button type="button" className="plain more" onClick={ask}>
          {say('checkout.extended_add')}
        </button>
      )}
    </>
  );
}

/** As wide as the parts of the place leave it: two beside each other, or three. */
function usePart(): string {
  const { address } = useForm();
  return address.region && address.postalCode ? 'third' : 'half';
}

function City() {
  const { say } = useWords();
  const part = usePart();
  return (
    <TextField
      {...useBound('city')}
      className={part}
      label={say('checkout.city')}
      autoComplete="shipping address-level2"
      enterKeyHint="next"
      required
    />
  );
}

function Region() {
  const { say } = useWords();
  const { address, choose } = useForm();
  const part = usePart();
  const { onChange, onBlur, ...bound } = useBound('region');
  if (!address.region) return null;
  const { label, required, choices } = address.region;
  const common = { ...bound, className: part, label: say(`checkout.region.${label}`), optional: !required };
  if (!choices)
    return (
      <TextField
        {...common}
        onChange={onChange}
        onBlur={onBlur}
        autoComplete="shipping address-level1"
        enterKeyHint="next"
        required={required}
      />
    );
  // What an agent or an older page wrote that is none of them is shown as it is, and can be changed.
  const known = choices.some(([code]) => code === bound.value);
  return (
    <SelectField
      {...common}
      autoComplete="shipping address-level1"
      onChange={({ target }) => choose({ region: target.value })}
      required={required}
    >
      {(bound.value === '' || !required) && <option value="">{say('checkout.region_choose')}</option>}
      {bound.value !== '' && !known && <option value={bound.value}>{bound.value}</option>}
      {choices.map(([code, name]) => (
        <option key={code} value={code}>
          {name}
        </option>
      ))}
    </SelectField>
  );
}

function PostalCode() {
  const { say } = useWords();
  const { address } = useForm();
  const part = usePart();
  const bound = useBound('postalCode');
  if (!address.postalCode) return null;
  const { label, required, numeric } = address.postalCode;
  return (
    <TextField
      {...bound}
      className={part}
      label={say(`checkout.postal.${label}`)}
      optional={!required}
      autoComplete="shipping postal-code"
      autoCapitalize="characters"
      inputMode={numeric ? 'numeric' : 'text'}
      enterKeyHint="next"
      required={required}
    />
  );
}
