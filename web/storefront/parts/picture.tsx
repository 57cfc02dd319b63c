import { useState } from 'react';
import './picture.css';

/** Divisions of a flag, as paths on a field of 12 by 12; each in the colour of its place after the field's own. */
const DIVISIONS: readonly (readonly string[])[] = [
  ['M3 0h3v12H3zM0 4.5h12v3H0z'],
  ['M0 0h2l10 10v2h-2L0 2zM10 0h2v2L2 12H0v-2z'],
  ['M0 0h6v6H0zM6 6h6v6H6z'],
  ['M0 4h12v4H0z'],
  ['M4 0h4v12H4z'],
  ['M0 12 12 0v12z'],
  ['M0 0h3v3H0zM6 0h3v3H6zM3 3h3v3H3zM9 3h3v3H9zM0 6h3v3H0zM6 6h3v3H6zM3 9h3v3H3zM9 9h3v3H9z'],
  ['M2.5 2.5h7v7h-7z', 'M4.8 4.8h2.4v2.4H4.8z'],
  ['M6 2.6a3.4 3.4 0 1 1 0 6.8 3.4 3.4 0 0 1 0-6.8z'],
  ['M0 0l6 6-6 6z', 'M0 3.2 2.8 6 0 8.8z'],
  ['M0 0h3L0 3zM6 0h3L0 9V6zM12 0v3l-9 9H0zM12 6v3l-3 3H6z'],
  ['M0 0h12v4H0z', 'M0 8h12v4H0z'],
];
const PALETTES = 6;

/**
 * A picture of a product; where there is none, or it does not come, a signal flag drawn from the product's name, the same each
 * time. It says nothing that the name beside it does not.
 */
export function Picture({ name, url }: { name: string; url: string | undefined }) {
  const [broken, setBroken] = useState<string | null>(null);
  if (url !== undefined && url !== broken)
    return (
      <span className="picture">
        <img src={url} alt="" width="480" height="480" loading="lazy" decoding="async" onError={() => setBroken(url)} />
      </span>
    );
  const number = hashOf(productOf(name));
  const shapes = DIVISIONS[number % DIVISIONS.length] ?? [];
  const palette = Math.floor(number / DIVISIONS.length) % PALETTES;
  return (
    <span className="picture drawn">
      <svg viewBox="0 0 24 24" aria-hidden="true" data-palette={palette}>
        <path className="halyard" d="M5.5 0v24" />
        <g transform="translate(5.5 6)">
          <path className="field" d="M0 0h12v12H0z" />
          {shapes.map((shape) => (
            <path key={shape} d={shape} />
          ))}
        </g>
      </svg>
    </span>
  );
}

/** Lines are called `Jacket – M / Red`: variants of a product fly its flag. */
const productOf = (name: string): string => name.split(' – ')[0] ?? name;

/** FNV-1a of the name's code units: spread well enough to tell flags apart. */
function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let place = 0; place < name.length; place += 1)
    hash = Math.imul(hash ^ name.charCodeAt(place), 0x01000193) >>> 0;
  return (hash ^ (hash >>> 15)) >>> 0;
}
