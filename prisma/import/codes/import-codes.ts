import { amendChange, recordChange } from '../../../adapters/postgres/audit-trail.ts';
import type { Database, Sql } from '../../../adapters/postgres/database.ts';
import { UnreadableFile } from '../columns.ts';
import type { BadLine } from '../product-draft.ts';
import type { Counts } from '../store-products.ts';
import type { CodeDraft, CodeLimits } from './read-codes.ts';
import { readCodes } from './read-codes.ts';
import type { StoredCodes } from './store-codes.ts';
import { storeCodes } from './store-codes.ts';

export interface CodeImportOptions {
  /** An existing promotion that needs a code. */
  readonly promotionId: string;
  /** Who imports which file, for the audit trail. */
  readonly by: { readonly actor: string; readonly file: string };
  /** Where the file has no column of its own for them. */
  readonly limits: CodeLimits;
  /** Called for each line that is not imported. */
  readonly onBadLine?: (bad: BadLine) => void;
  /** Called after each batch. */
  readonly onProgress?: (summary: CodeImportSummary) => void;
}

export interface CodeImportSummary {
  readonly codes: Counts;
  badLines: number;
}

/** A statement of some 0.1 s; what a cut-off import has stored stays, and the next run finds it. */
const BATCH = 5_000;

/**
 * Imports codes of one promotion, batch by batch, each in a transaction of its own. The same file again changes nothing.
 * One entry of the audit trail tells what has come of the file; it grows with the batches, in their transactions.
 * @throws UnreadableFile where there is no such promotion, or the file is no list of codes
 */
export async function importCodes(
  db: Pick<Database, 'sql' | 'transaction'>,
  chunks: AsyncIterable<Uint8Array>,
  { promotionId, by, limits, onBadLine, onProgress }: CodeImportOptions,
): Promise<CodeImportSummary> {
  const [promotion] = await db.sql<{ trigger: string }>('', 'SELECT trigger FROM promotions WHERE id = $1', [
    promotionId,
  ]);
  if (!promotion) throw new UnreadableFile(`There is no promotion ${promotionId}`);
  if (promotion.trigger !== 'code') throw new UnreadableFile(`Promotion ${promotionId} applies without a code`);

  const summary: CodeImportSummary = { codes: { created: 0, updated: 0, unchanged: 0 }, badLines: 0 };
  const report = (bad: BadLine): void => {
    summary.badLines += 1;
    onBadLine?.(bad);
  };
  let batch: CodeDraft[] = [];
  let entry: number | null = null;
  const record = async (sql: Sql, { codes, bad }: StoredCodes): Promise<void> => {
    const after = {
      file: by.file,
      created: summary.codes.created + codes.created,
      updated: summary.codes.updated + codes.updated,
      unchanged: summary.codes.unchanged + codes.unchanged,
      bad_lines: summary.badLines + bad.length,
    };
    if (entry !== null) return amendChange(sql, entry, after);
    const change = { actor: by.actor, action: 'import', resource: 'promotion-codes', resourceId: promotionId };
    entry = await recordChange(sql, { ...change, before: null, after, requestId: null });
  };
  const flush = async (): Promise<void> => {
    const drafts = batch;
    batch = [];
    const { codes, bad } = await storeCodes(db, promotionId, drafts, record);
    summary.codes.created += codes.created;
    summary.codes.updated += codes.updated;
    summary.codes.unchanged += codes.unchanged;
    for (const line of bad) report(line);
    onProgress?.(summary);
  };
  for await (const item of readCodes(chunks, limits)) {
    if (item.kind === 'bad') report(item.bad);
    else batch.push(item.draft);
    if (batch.length >= BATCH) await flush();
  }
  // Bad lines after the last batch count too, and so does a file of nothing else.
  await flush();
  return summary;
}
