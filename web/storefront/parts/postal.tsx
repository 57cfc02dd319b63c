import type { Address } from '../../../contracts/ucp/v2026-08-25/response-parts.ts';
import { useWords } from '../words.tsx';

/** Countries that write the town before the postal code, with the region between: `Springfield, IL 62701`. */
const TOWN_FIRST = new Set('US CA AU GB IE NZ IN JP'.split(' '));

/** An address, line by line, as it is written where it is. */
export function Postal({ address: to }: { address: Address }) {
  const { country } = useWords();
  const code = to.address_country ?? '';
  const town = TOWN_FIRST.has(code)
    ? [[to.address_locality, to.address_region].filter(Boolean).join(', '), to.postal_code]
    : [to.postal_code, to.address_locality];
  const lines = [
    [to.first_name, to.last_name],
    [to.street_address],
    [to.extended_address],
    town,
    TOWN_FIRST.has(code) ? [] : [to.address_region],
    [code === '' ? '' : country(code)],
  ]
    .map((parts) => parts.filter(Boolean).join(' '))
    .filter((line) => line !== '');
  return (
    <address>
      {lines.map((line) => (
        <span key={line}>{line}</span>
      ))}
    </address>
  );
}
