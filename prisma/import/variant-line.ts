import { createHash } from 'node:crypto';
import { parseAmountMinor } from './amount.ts';
import { BadCell, type Cells } from './cells.ts';
import type { Column, Columns } from './columns.ts';
import type { PriceDraft, VariantDraft, VariantOption } from './product-draft.ts';

/** Sold on while there is none: Shopify's policy `continue` has no limit, ours needs one. */
const CONTINUE_LIMIT = 1_000_000;
const MAX_UNITS = 1_000_000_000;
const MAX_WEIGHT_GRAMS = 100_000_000;
const MAX_LENGTH = 255;

const OPTION_COLUMNS = [
  ['option1Name', 'option1Value'],
  ['option2Name', 'option2Value'],
  ['option3Name', 'option3Value'],
] as const satisfies readonly (readonly [Column, Column])[];

/** The option names of a line; on later lines of a product they are empty, and those of its first line count. */
export function optionNames(cells: Cells): string[] {
  return OPTION_COLUMNS.map(([name]) => cells.text(name, { maxLength: MAX_LENGTH }) ?? '');
}

/**
 * The variant of a line, or what it lacks as BadCell. Empty `Requires Shipping` and `Taxable` mean false, as in Shopify.
 * @param product the product that the line belongs to, with the option names of its first line
 */
export function readVariant(
  cells: Cells,
  fields: readonly string[],
  columns: Columns,
  product: { handle: string; title: string; optionNames: readonly string[]; position: number; line: number },
): VariantDraft {
  const options = readOptions(cells, product.optionNames);
  const sku = cells.text('sku', { maxLength: MAX_LENGTH }) ?? '';
  const id =
    sku === ''
      ? hashedId(
          product.handle,
          options.map(({ value }) => value),
        )
      : skuId(sku);
  return {
    line: product.line,
    id,
    sku: sku === '' ? id : sku,
    title: options.map(({ value }) => value).join(' / ') || product.title,
    options,
    imageUrl: cells.url('variantImageUrl') ?? null,
    requiresShipping: cells.boolean('requiresShipping', false) ?? null,
    taxable: cells.boolean('taxable', false) ?? null,
    taxClass: readTaxClass(cells),
    weightGrams: readGrams(cells),
    position: product.position,
    prices: readPrices(fields, columns),
    ...readStock(cells),
  };
}

function readOptions(cells: Cells, names: readonly string[]): VariantOption[] {
  const own = optionNames(cells);
  const options: VariantOption[] = [];
  for (const [index, [nameColumn, valueColumn]] of OPTION_COLUMNS.entries()) {
    const name = own[index] || names[index] || '';
    const value = cells.text(valueColumn, { maxLength: MAX_LENGTH }) ?? '';
    if (name === '' && value === '') continue;
    if (name === '') throw new BadCell(`${cells.nameOf(valueColumn)} has no ${cells.nameOf(nameColumn)}`);
    if (value === '') throw new BadCell(`${cells.nameOf(valueColumn)} is missing`);
    options.push({ name, value });
  }
  // What Shopify writes for a product without a choice.
  const isDefault = options.length === 1 && options[0]?.name === 'Title' && options[0].value === 'Default Title';
  return isDefault ? [] : options;
}

function readPrices(fields: readonly string[], { prices }: Columns): PriceDraft[] {
  const drafts: PriceDraft[] = [];
  for (const [index, { currency, price, compareAt }] of prices.entries()) {
    const text = fields[price]?.trim() ?? '';
    const before = compareAt === null ? '' : (fields[compareAt]?.trim() ?? '');
    if (text === '' && index === 0) throw new BadCell(`the price in ${currency} is missing`);
    if (text === '') continue;
    drafts.push({
      currency,
      amountMinor: amount('price', text, currency),
      compareAtMinor: before === '' ? null : amount('compare-at price', before, currency),
      keepsCompareAt: compareAt === null,
    });
  }
  return drafts;
}

function amount(what: string, text: string, currency: string): number {
  try {
    return parseAmountMinor(text, currency);
  } catch (error) {
    if (error instanceof RangeError) throw new BadCell(`${what} in ${currency}: ${error.message}`);
    throw error;
  }
}

function readStock(cells: Cells): Pick<VariantDraft, 'tracked' | 'onHand' | 'backorderLimit'> {
  const tracker = cells.text('tracker', { maxLength: MAX_LENGTH });
  const quantity = cells.integer('quantity', { min: -MAX_UNITS, max: MAX_UNITS }) ?? null;
  const policy = cells.word('policy', ['deny', 'continue']);
  const ownLimit = cells.integer('backorderLimit', { min: 0, max: MAX_UNITS }) ?? null;
  if (tracker === '') return { tracked: false, onHand: null, backorderLimit: null };
  const tracked = tracker === undefined ? null : true;
  const policyLimit = policy === undefined ? null : policy === 'continue' ? CONTINUE_LIMIT : 0;
  return { tracked, onHand: quantity, backorderLimit: ownLimit ?? policyLimit };
}

function readTaxClass(cells: Cells): string | null {
  const text = cells.text('taxClass', { maxLength: 40 }) ?? '';
  if (!/^[a-z0-9_-]*$/.test(text)) {
    throw new BadCell(`${cells.nameOf('taxClass')} is "${text}", not a word in small letters, such as reduced`);
  }
  return text === '' ? null : text;
}

/** Exports write fractions of a gram (`453.592`); half a gram and more counts as one. */
function readGrams(cells: Cells): number | null {
  const text = cells.text('grams', { maxLength: 40 });
  if (text === undefined) return null;
  if (text === '') return 0;
  const match = /^(\d{1,9})(?:\.(\d*))?$/.exec(text);
  const weightGrams = match ? Number(match[1]) + (/^[5-9]/.test(match[2] ?? '') ? 1 : 0) : Number.NaN;
  if (!(weightGrams <= MAX_WEIGHT_GRAMS)) {
    throw new BadCell(`${cells.nameOf('grams')} is "${text}", not a weight in grams up to ${MAX_WEIGHT_GRAMS}`);
  }
  return weightGrams;
}

/** A SKU that can stand in an address as it is, is the id; others get a readable form of theirs with a hash. */
function skuId(sku: string): string {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(sku) ? sku : hashedId(sku, []);
}

/** `~` keeps these apart from ids that are SKUs. */
function hashedId(name: string, values: readonly string[]): string {
  const readable =
    name
      .replaceAll(/[^A-Za-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '')
      .slice(0, 60) || 'variant';
  const hash = createHash('sha256')
    .update(JSON.stringify([name, ...values]))
    .digest('hex');
  return `${readable}~${hash.slice(0, 16)}`;
}
