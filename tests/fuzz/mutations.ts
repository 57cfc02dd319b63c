import fc from 'fast-check';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Texts that programs stumble over. */
export const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    '\0',
    '\ud800',
    '',
    ' ',
    '__proto__',
    'constructor',
    "'; DROP TABLE checkouts; --",
    '$ne',
    '%00',
    '../..',
    '\u202e',
    '4242424242424242',
    'null',
    'NaN',
    '1e309',
    'x'.repeat(600),
  ),
);
const hostileNumber = fc.constantFrom(0, -1, 1.5, 1e21, -0, 2 ** 31, 2 ** 53, 1_000_001, Number.MAX_VALUE, 5e-324);
const hostileValue: fc.Arbitrary<Json> = fc.oneof(
  hostileText,
  hostileNumber,
  fc.constantFrom<Json>(null, true, false, [], {}, [[]], [null], { a: {} }),
  fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as Json),
);

/** Every place in a JSON value, the whole of it included. */
function placesOf(value: Json, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  const entries: [string | number, Json][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [path, ...entries.flatMap(([key, child]) => placesOf(child, [...path, key]))];
}

type Change =
  | { readonly kind: 'replace'; readonly with: Json }
  | { readonly kind: 'remove' }
  | { readonly kind: 'add'; readonly key: string; readonly with: Json };

function changeAt(value: Json, path: readonly (string | number)[], change: Change): Json {
  const [step, ...rest] = path;
  if (step === undefined) {
    if (change.kind === 'replace') return change.with;
    if (change.kind === 'add' && typeof value === 'object' && value !== null && !Array.isArray(value))
      return { ...value, [change.key]: change.with };
    return value;
  }
  if (Array.isArray(value)) {
    if (rest.length === 0 && change.kind === 'remove') return value.filter((_, index) => index !== step);
    return value.map((child, index) => (index === step ? changeAt(child, rest, change) : child));
  }
  if (typeof value !== 'object' || value === null) return value;
  const copy: { [key: string]: Json } = { ...value };
  if (rest.length === 0 && change.kind === 'remove') delete copy[String(step)];
  else copy[String(step)] = changeAt(copy[String(step)] ?? null, rest, change);
  return copy;
}

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('replace' as const), with: hostileValue }),
  fc.constant({ kind: 'remove' as const }),
  fc.record({ kind: fc.constant('add' as const), key: hostileText, with: hostileValue }),
);

/** A valid value with one to three places of it changed. */
export function mutated(valid: Json): fc.Arbitrary<Json> {
  return fc.array(fc.tuple(fc.nat(), change), { minLength: 1, maxLength: 3 }).map((changes) =>
    changes.reduce<Json>((value, [place, what]) => {
      const places = placesOf(value);
      return changeAt(value, places[place % places.length] ?? [], what);
    }, valid),
  );
}

/** A valid value with one of its texts spoiled: what databases, logs and pages stumble over. */
export function spoiled(valid: Json): fc.Arbitrary<Json> {
  const texts = placesOf(valid).flatMap((path) => {
    const text = valueAt(valid, path);
    return typeof text === 'string' ? [{ path, text }] : [];
  });
  if (texts.length === 0) return fc.constant(valid);
  const fragment = fc.constantFrom('\0', '\ud800', '\0', '\udc00x', "'", '%', 'x'.repeat(1_000));
  return fc
    .tuple(fc.constantFrom(...texts), fragment)
    .map(([{ path, text }, more]) => changeAt(valid, path, { kind: 'replace', with: `${text}${more}` }));
}

function valueAt(value: Json, path: readonly (string | number)[]): Json | undefined {
  return path.reduce<Json | undefined>(
    (at, step) => (typeof at === 'object' && at !== null ? (at as Record<string | number, Json>)[step] : undefined),
    value,
  );
}

/** Bytes that are no JSON of the expected kind at all. */
export const garbage: fc.Arbitrary<string | Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom(
    '{',
    '[',
    '"',
    '{"a":',
    'nul',
    '[1,]',
    '\ufeff{}',
    '1'.repeat(400),
    '['.repeat(100_000),
    '{"a":'.repeat(30_000),
    `"${'\\u0000'.repeat(50)}"`,
  ),
);
