import { Journal } from './journal.ts';
import type { Kind, Tables } from './records.ts';

/** How many records of each kind are kept; the oldest go first. Together below about 250 MB. */
const KEPT: Readonly<Record<Kind, number>> = {
  payment_intent: 10_000,
  charge: 10_000,
  refund: 10_000,
  dispute: 10_000,
  payment_method: 10_000,
  confirmation_token: 10_000,
  tax_calculation: 10_000,
  tax_transaction: 10_000,
  authentication: 10_000,
  agenda: 30_000,
  webhook_endpoint: 100,
  event: 5_000,
  delivery: 20_000,
  idempotency_key: 30_000,
};
/** In the order in which a compacted journal holds them. */
const KINDS = Object.keys(KEPT) as Kind[];
/** A running sandbox rewrites its journal when it has grown by this much. */
const COMPACT_AFTER_BYTES = 256 << 20;

type TableMaps<Gone = never> = { [K in Kind]: Map<string, Tables[K] | Gone> };

function emptyTables<Gone = never>(): TableMaps<Gone> {
  return Object.fromEntries(KINDS.map((kind) => [kind, new Map()])) as unknown as TableMaps<Gone>;
}

/** Reads see what the transaction itself wrote. Records are never changed in place: `put` a changed copy. */
export interface Transaction {
  get<K extends Kind>(kind: K, id: string): Tables[K] | undefined;
  put<K extends Kind>(kind: K, record: Tables[K]): void;
  /** Does nothing when there is no such record. */
  remove(kind: Kind, id: string): void;
}

/** A line of the journal: what one transaction put (`[kind, record]`) and removed (`[kind, null, id]`). */
type Change = [Kind, Tables[Kind]] | [Kind, null, string];

/** Everything the sandbox knows, in memory, with a journal behind it when a file is given. */
export class Store {
  readonly #tables = emptyTables();
  readonly #journal: Journal | undefined;
  #compactedBytes = 0;

  constructor(stateFile: string | undefined) {
    if (stateFile === undefined) return;
    this.#journal = new Journal(stateFile, (line) => this.#replay(line));
    this.#compact(this.#journal);
  }

  get<K extends Kind>(kind: K, id: string): Tables[K] | undefined {
    return this.#tables[kind].get(id);
  }

  /** All committed records of a kind, the oldest created first, without copying them. */
  all<K extends Kind>(kind: K): IterableIterator<Tables[K]> {
    return this.#tables[kind].values();
  }

  /** All committed records of a kind, the latest created first. */
  newestFirst<K extends Kind>(kind: K): Tables[K][] {
    return [...this.#tables[kind].values()].reverse();
  }

  /** Forgets the oldest records of a kind for as long as `old` says so. */
  dropOldest<K extends Kind>(kind: K, old: (record: Tables[K]) => boolean): void {
    const table = this.#tables[kind];
    for (const [id, record] of table) {
      if (!old(record)) return;
      table.delete(id);
    }
  }

  /** All or nothing: what `run` put is written as one line, then visible; nothing of it when `run` throws. */
  transaction<T>(run: (tx: Transaction) => T): T {
    const written = emptyTables<null>();
    const result = run({
      get: (kind, id) => (written[kind].has(id) ? (written[kind].get(id) ?? undefined) : this.#tables[kind].get(id)),
      put: (kind, record) => written[kind].set(record.id, record),
      remove: (kind, id) => written[kind].set(id, null),
    });
    const changes = KINDS.flatMap((kind) =>
      [...written[kind]].map(([id, record]): Change => (record === null ? [kind, null, id] : [kind, record])),
    );
    if (changes.length === 0) return result;
    this.#journal?.append(changes);
    for (const change of changes) this.#apply(change);
    if (this.#journal && this.#journal.bytes - this.#compactedBytes > COMPACT_AFTER_BYTES) this.#compact(this.#journal);
    return result;
  }

  close(): void {
    this.#journal?.close();
  }

  #apply([kind, record, removed]: Change): void {
    const table = this.#tables[kind] as Map<string, Tables[Kind]>;
    if (record === null) table.delete(removed);
    else table.set(record.id, record);
    this.dropOldest(kind, () => table.size > KEPT[kind]);
  }

  #replay(line: unknown): void {
    // The file is our own and its header names the version, so its lines are what `transaction` wrote.
    for (const change of line as Change[]) this.#apply(change);
  }

  #compact(journal: Journal): void {
    journal.rewrite(this.#lines());
    this.#compactedBytes = journal.bytes;
  }

  *#lines(): Generator<unknown> {
    for (const kind of KINDS) {
      for (const record of this.#tables[kind].values()) yield [[kind, record]];
    }
  }
}
