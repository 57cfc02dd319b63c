import type { Product, Selection } from '../protocol/catalog.ts';
import { useSay } from '../words.tsx';

/** Size, colour…: one of each. What does not go with the rest, or is sold out in it, says so and can be chosen all the same. */
export function Options({
  product,
  selected,
  onSelect,
}: {
  product: Product;
  selected: readonly Selection[];
  onSelect: (selected: readonly Selection[]) => void;
}) {
  const say = useSay();
  const choose = (name: string, label: string) =>
    // What was chosen last comes first: it is kept when the rest does not go with it.
    onSelect([{ name, label }, ...selected.filter((one) => one.name !== name)]);
  return product.options.map(({ name, values }) => (
    <fieldset key={name} className="options">
      <legend>{name}</legend>
      {values.map(({ label, available = true, exists = true }) => (
        <label key={label} className={available && exists ? undefined : 'off'}>
          <input
            type="radio"
            name={name}
            checked={selected.some((one) => one.name === name && one.label === label)}
            onChange={() => choose(name, label)}
          />
          <span>
            {label}
            {!(available && exists) && <span className="unseen"> ({say('stock.sold_out')})</span>}
          </span>
        </label>
      ))}
    </fieldset>
  ));
}
