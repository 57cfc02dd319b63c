import { useWords } from '../words.tsx';
import { Address } from './address.tsx';
import { Choice, TextField } from './field.tsx';
import { idOf, useBound, useForm } from './form-context.ts';
import { methodOf } from './form.ts';
import { messagesAt } from './problems.ts';
import { SpotMessages } from './spot-messages.tsx';

/** Who buys, and where the goods go: as few fields as an order needs. */
export function Delivery() {
  const { say } = useWords();
  const { checkout, form } = useForm();
  const ships = checkout.fulfillment !== undefined;
  const fetched = ships && form.way === 'pickup';
  return (
    <>
      <TextField
        {...useBound('email')}
        label={say('checkout.email')}
        hint={say('checkout.email_hint')}
        type="email"
        inputMode="email"
        autoComplete="email"
        autoCapitalize="off"
        spellCheck={false}
        enterKeyHint="next"
        required
      />
      {methodOf(checkout, 'pickup') && <Ways />}
      {fetched ? <Places /> : <Address ships={ships} />}
    </>
  );
}

/** Shipped, or fetched at a place of the shop's. */
function Ways() {
  const { say } = useWords();
  const { form, choose } = useForm();
  return (
    <fieldset className="choices two">
      <legend>{say('checkout.way')}</legend>
      {(['shipping', 'pickup'] as const).map((way) => (
        <Choice
          key={way}
          name="way"
          title={say(`checkout.way.${way}`)}
          checked={form.way === way}
          onChange={() => choose({ way })}
        />
      ))}
    </fieldset>
  );
}

/** Where the goods can be fetched, and what speaks against it. */
function Places() {
  const { say } = useWords();
  const { checkout, form, choose, errorOf } = useForm();
  const places = (methodOf(checkout, 'pickup')?.destinations ?? []).filter((each) => each.type === 'business_location');
  // One for each place, in their order, behind what the API says of lines.
  const told = (checkout.fulfillment?.available_methods ?? []).filter(({ type }) => type === 'pickup');
  const lines = methodOf(checkout, 'pickup')?.line_item_ids.length || checkout.line_items.length;
  const error = errorOf('placeId');
  return (
    <fieldset className="choices" aria-describedby={error ? 'checkout-place-error' : undefined}>
      <legend>{say('checkout.place')}</legend>
      {places.map(({ id, name, address }, index) => {
        const about = told.slice(-places.length)[index];
        const isShort = about !== undefined && about.line_item_ids.length < lines;
        return (
          <Choice
            key={id}
            id={index === 0 ? idOf('placeId') : undefined}
            name="place"
            title={name}
            checked={form.placeId === id}
            onChange={() => choose({ placeId: id })}
            detail={
              <>
                {[address.street_address, [address.postal_code, address.address_locality].filter(Boolean).join(' ')]
                  .filter(Boolean)
                  .join(', ')}
                {isShort && <em className="warn-text">{about.description}</em>}
              </>
            }
          />
        );
      })}
      {error && (
        <p className="error" id="checkout-place-error">
          {error}
        </p>
      )}
      <SpotMessages messages={messagesAt(checkout.messages, 'place')} />
    </fieldset>
  );
}
