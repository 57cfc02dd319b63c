import { BadCell, type Cells, cellsOf } from './cells.ts';
import { type Columns, findColumns, UnreadableFile } from './columns.ts';
import { type CsvRecord, csvRecords } from '../../adapters/csv/csv-records.ts';
import type { BadLine, ProductDraft, ProductFields } from './product-draft.ts';
import { optionNames, readVariant } from './variant-line.ts';

const MAX_VARIANTS = 2_048;
const MAX_IMAGES = 250;
const MAX_TAGS = 250;
const MAX_LENGTH = 255;
const MAX_DESCRIPTION_LENGTH = 524_288;

/** What comes out of a file, in its order. */
export type ReadItem =
  { kind: 'columns'; columns: Columns } | { kind: 'product'; product: ProductDraft } | { kind: 'bad'; bad: BadLine };

/** What later lines need to know of a handle. */
interface Known {
  handle: string;
  title: string;
  optionNames: readonly string[];
  /** Line of each combination of options. */
  combinations: Map<string, number>;
}

interface Open {
  known: Known;
  product: ProductDraft;
  images: { url: string; position: number }[];
  /** Lines that bring an image only: they come to nothing when the product does. */
  imageLines: number[];
}

/**
 * Reads Shopify's product CSV: the columns once, then products and the lines that can't be imported. A bad line costs only
 * itself; where it is the first of its product, the product is unknown and its other lines are bad too.
 * @param shopCurrency ISO 4217 code of `Variant Price`
 * @throws UnreadableFile when the file has no usable header
 */
export async function* readProducts(chunks: AsyncIterable<Uint8Array>, shopCurrency: string): AsyncGenerator<ReadItem> {
  let reader: ReturnType<typeof createReader> | undefined;
  for await (const record of csvRecords(chunks)) {
    if (reader) yield* reader.next(record);
    else {
      if ('reason' in record) throw new UnreadableFile(`The header in line ${record.line} ${record.reason}`);
      const columns = findColumns(record.fields, shopCurrency);
      reader = createReader(columns);
      yield { kind: 'columns', columns };
    }
  }
  if (!reader) throw new UnreadableFile('The file is empty');
  yield* reader.end();
}

function createReader(columns: Columns) {
  const products = new Map<string, Known>();
  const lineOfSku = new Map<string, number>();
  let open: Open | undefined;

  function* close(): Generator<ReadItem> {
    if (!open) return;
    const { product, images, imageLines } = open;
    open = undefined;
    if (product.variants.length > 0) {
      if (product.fields?.imageUrls) {
        const sorted = images.toSorted((a, b) => a.position - b.position).map(({ url }) => url);
        product.fields.imageUrls = [...new Set(sorted)];
      }
      yield { kind: 'product', product };
    } else for (const line of imageLines) yield badLine(line, 'no variant of its product can be imported');
  }

  function addLine(line: number, fields: readonly string[], cells: Cells, handle: string): void {
    if (open === undefined) open = begin(line, cells, handle, products.get(handle));
    products.set(handle, open.known);
    const isFirst = open.product.line === line && open.product.fields !== null;
    const imageUrl = cells.url('imageUrl') ?? '';
    const position = cells.integer('imagePosition', { min: 1, max: MAX_IMAGES }) ?? MAX_IMAGES + open.images.length;
    const hasVariant = isFirst || describesVariant(cells, fields);
    if (!hasVariant && imageUrl === '') throw new BadCell('has neither a variant nor an image');
    if (!hasVariant && open.product.fields === null) throw new BadCell('an image must follow the lines of its product');
    if (imageUrl !== '' && open.images.length >= MAX_IMAGES) throw new BadCell(`more than ${MAX_IMAGES} images`);
    if (hasVariant) addVariant(open, line, fields, cells);
    else open.imageLines.push(line);
    if (imageUrl !== '') open.images.push({ url: imageUrl, position });
  }

  function addVariant({ known, product }: Open, line: number, fields: readonly string[], cells: Cells): void {
    const position = known.combinations.size;
    if (position >= MAX_VARIANTS) throw new BadCell(`more than ${MAX_VARIANTS} variants`);
    const variant = readVariant(cells, fields, columns, { ...known, position, line });
    const combination = JSON.stringify(variant.options.map(({ value }) => value));
    const same = lineOfSku.get(variant.sku);
    if (same !== undefined) throw new BadCell(`SKU ${variant.sku} stands in line ${same} already`);
    const double = known.combinations.get(combination);
    if (double !== undefined) throw new BadCell(`has the same options as line ${double}`);
    lineOfSku.set(variant.sku, line);
    known.combinations.set(combination, line);
    product.variants.push(variant);
  }

  return {
    *next(record: CsvRecord): Generator<ReadItem> {
      const { line } = record;
      if ('reason' in record) {
        yield badLine(line, record.reason);
        return;
      }
      try {
        const cells = cellsOf(record.fields, columns);
        const handle = readHandle(cells);
        if (open && open.known.handle !== handle) yield* close();
        addLine(line, record.fields, cells, handle);
      } catch (error) {
        if (!(error instanceof BadCell)) throw error;
        yield badLine(line, error.message);
      }
    },
    end: close,
  };

  function describesVariant(cells: Cells, fields: readonly string[]): boolean {
    const text = [cells.text('sku', { maxLength: MAX_LENGTH }), cells.text('option1Value', { maxLength: MAX_LENGTH })];
    return text.some(Boolean) || columns.prices.some(({ price }) => (fields[price] ?? '').trim() !== '');
  }
}

function badLine(line: number, reason: string): ReadItem {
  return { kind: 'bad', bad: { line, reason } };
}

function readHandle(cells: Cells): string {
  const handle = cells.text('handle', { maxLength: MAX_LENGTH }) ?? '';
  const name = cells.nameOf('handle');
  if (handle === '') throw new BadCell(`${name} is missing`);
  // Letters and digits of any script, and hyphens, as in Shopify's addresses; `_` occurs in older shops.
  if (!/^[\p{L}\p{M}\p{N}_][\p{L}\p{M}\p{N}_-]*$/u.test(handle)) {
    throw new BadCell(`${name} is ${JSON.stringify(handle.slice(0, 40))}, not letters, digits and hyphens`);
  }
  return handle;
}

/** Begins a product with its first line, or goes on with one whose lines stand further above. */
function begin(line: number, cells: Cells, handle: string, known: Known | undefined): Open {
  const title = cells.text('title', { maxLength: MAX_LENGTH }) ?? '';
  if (title === '' && known === undefined) {
    throw new BadCell(`no line of product ${handle} with its ${cells.nameOf('title')} could be read before this one`);
  }
  if (known) return { known, product: { handle, line, fields: null, variants: [] }, images: [], imageLines: [] };
  const fields = readFields(cells, title);
  const created = { handle, title, optionNames: optionNames(cells), combinations: new Map<string, number>() };
  return { known: created, product: { handle, line, fields, variants: [] }, images: [], imageLines: [] };
}

function readFields(cells: Cells, title: string): ProductFields {
  const published = cells.boolean('published', true);
  const status = cells.word('status', ['active', 'draft', 'archived', 'unlisted']);
  const tags = cells.text('tags', { maxLength: MAX_TAGS * MAX_LENGTH })?.split(',');
  const distinctTags = tags && [...new Set(tags.map((tag) => tag.trim()).filter(Boolean))];
  if (distinctTags && (distinctTags.length > MAX_TAGS || distinctTags.some((tag) => tag.length > MAX_LENGTH))) {
    throw new BadCell(`${cells.nameOf('tags')} has more than ${MAX_TAGS} tags, or one above ${MAX_LENGTH} characters`);
  }
  const category = cells.text('category', { maxLength: 500 });
  const type = cells.text('type', { maxLength: 500 });
  return {
    title,
    description: cells.text('description', { maxLength: MAX_DESCRIPTION_LENGTH, multiline: true }) ?? null,
    vendor: cells.text('vendor', { maxLength: MAX_LENGTH }) ?? null,
    category: category || (type ?? category ?? null),
    tags: distinctTags ?? null,
    imageUrls: cells.has('imageUrl') ? [] : null,
    active:
      published === undefined && status === undefined ? null : published !== false && (status ?? 'active') === 'active',
  };
}
