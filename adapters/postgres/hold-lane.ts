import type { Sql } from './database.ts';
import { openStatements } from './database.ts';

/** What became of a request. plain: the checkout's own step has to see to it, by itself. */
export type LaneAnswer =
  | { readonly kind: 'held' }
  | { readonly kind: 'plain' }
  | {
      readonly kind: 'short';
      readonly shortages: readonly { readonly variantId: string; readonly available: number }[];
    };

/** The lane is full, too slow, or has lost its connection: the step may be tried again, and finds what was held all the same. */
export class HoldLaneBusy extends Error {
  override readonly name = 'HoldLaneBusy';
  /** The request was sent, and it is not known what became of it. */
  readonly mayHold: boolean;

  constructor(message: string, options: { readonly mayHold: boolean; readonly cause?: unknown }) {
    super(message, options);
    this.mayHold = options.mayHold;
  }
}

export interface HoldLane {
  /**
   * Holds the whole wanted set for a checkout that holds nothing, for a few seconds, together with all others who are waiting.
   * Committed when it answers. A repeated request finds what the first one held.
   * @param units by variant id
   * @throws HoldLaneBusy
   */
  place(checkoutId: string, units: ReadonlyMap<string, number>): Promise<LaneAnswer>;
  close(): Promise<void>;
}

/** A pending hold lapses after this; the step that it is for is over before (LOCAL_STEP), and its retry too. */
const PENDING_MS = 3_000;
/** Beside the statement whose rows are locked elsewhere, another one can go on. */
const CONNECTIONS = 2;
const STATEMENT_MS = 800;
/** Who has waited this long is told to come back: his step ends within 1.9 s, and his buyer waits. */
const QUEUE_MS = 300;
const MOST_WAITING = 2_000;
const MOST_REQUESTS = 256;
const MOST_LINES = 1_024;
/** Requests that cannot be served by counting are decided one by one, about 0.3 ms each, so many in a statement. */
const MOST_SINGLES = 32;

interface Waiting {
  readonly checkoutId: string;
  readonly units: ReadonlyMap<string, number>;
  readonly sinceMs: number;
  readonly resolve: (answer: LaneAnswer) => void;
  readonly reject: (error: Error) => void;
}

interface LaneRow {
  request: number;
  outcome: 'short' | 'plain';
  short_variant: string | null;
  available: number | null;
}

const PLAIN: LaneAnswer = { kind: 'plain' };
const HELD: LaneAnswer = { kind: 'held' };

/**
 * One lane a process. Its connections are opened when it is first used.
 * @param pendingMs what it holds lapses after this unless it is taken over; at most 10 s, by a constraint
 */
export function openHoldLane(
  url: string,
  {
    pendingMs = PENDING_MS,
    onLostConnection,
  }: { readonly pendingMs?: number; readonly onLostConnection?: (error: Error) => void } = {},
): HoldLane {
  const { sql, close } = openStatements(url, {
    connections: CONNECTIONS,
    statementMs: STATEMENT_MS,
    ...(onLostConnection && { onLostConnection }),
  });
  return new GroupingLane(sql, pendingMs, close);
}

/** Groups what has arrived while earlier statements ran. */
class GroupingLane implements HoldLane {
  private readonly sql: Sql;
  private readonly pendingMs: number;
  readonly close: () => Promise<void>;
  private readonly waiting: Waiting[] = [];
  /** Checkouts with a request here: no two of one checkout may meet in a statement. */
  private readonly present = new Set<string>();
  private running = 0;
  private scheduled = false;

  constructor(sql: Sql, pendingMs: number, close: () => Promise<void>) {
    this.sql = sql;
    this.pendingMs = pendingMs;
    this.close = close;
  }

  async place(checkoutId: string, units: ReadonlyMap<string, number>): Promise<LaneAnswer> {
    if (units.size === 0 || units.size > MOST_LINES || this.present.has(checkoutId)) return PLAIN;
    if (this.waiting.length >= MOST_WAITING)
      throw new HoldLaneBusy(`${MOST_WAITING} holds are waiting`, { mayHold: false });
    this.present.add(checkoutId);
    try {
      return await new Promise<LaneAnswer>((resolve, reject) => {
        this.waiting.push({ checkoutId, units, sinceMs: performance.now(), resolve, reject });
        this.schedule();
      });
    } finally {
      this.present.delete(checkoutId);
    }
  }

  /** After all that the event loop has at hand: who was just answered may come at once with the next request. */
  private schedule(): void {
    if (this.scheduled || this.running >= CONNECTIONS || this.waiting.length === 0) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      void this.serve(this.nextGroup());
    });
  }

  private nextGroup(): Waiting[] {
    const group: Waiting[] = [];
    const tooOld = performance.now() - QUEUE_MS;
    let lines = 0;
    let taken = 0;
    for (const request of this.waiting) {
      if (group.length === MOST_REQUESTS || lines + request.units.size > MOST_LINES) break;
      taken += 1;
      if (request.sinceMs < tooOld) {
        request.reject(new HoldLaneBusy(`not served within ${QUEUE_MS} ms`, { mayHold: false }));
        continue;
      }
      group.push(request);
      lines += request.units.size;
    }
    this.waiting.splice(0, taken);
    return group;
  }

  private async serve(group: readonly Waiting[]): Promise<void> {
    if (group.length === 0) return;
    this.running += 1;
    try {
      const answers = await this.ask(group);
      group.forEach(({ resolve }, index) => resolve(answers.get(index + 1) ?? HELD));
    } catch (error) {
      for (const { resolve, reject } of group) {
        // What Postgres refuses about one of them is no fault of the others: each is tried alone.
        if (isAboutContent(error)) resolve(PLAIN);
        else
          reject(
            new HoldLaneBusy(error instanceof Error ? error.message : String(error), { mayHold: true, cause: error }),
          );
      }
    } finally {
      this.running -= 1;
      this.schedule();
    }
  }

  private async ask(group: readonly Waiting[]): Promise<Map<number, LaneAnswer>> {
    const lines: number[] = [];
    const variants: string[] = [];
    const quantities: number[] = [];
    group.forEach(({ units }, index) => {
      for (const [variantId, quantity] of units) {
        lines.push(index + 1);
        variants.push(variantId);
        quantities.push(quantity);
      }
    });
    const rows = await this.sql<LaneRow & Record<string, unknown>>(
      'inventory.place_grouped',
      'SELECT request, outcome, short_variant, available FROM place_holds_grouped($1, $2, $3, $4, $5, $6)',
      [group.map(({ checkoutId }) => checkoutId), lines, variants, quantities, this.pendingMs, MOST_SINGLES],
    );
    const answers = new Map<number, LaneAnswer>();
    for (const { request, outcome, short_variant, available } of rows) {
      if (outcome === 'plain') answers.set(request, PLAIN);
      else {
        const before = answers.get(request);
        const shortages = before?.kind === 'short' ? before.shortages : [];
        const shortage = { variantId: short_variant ?? '', available: available ?? 0 };
        answers.set(request, { kind: 'short', shortages: [...shortages, shortage] });
      }
    }
    return answers;
  }
}

/** SQLSTATE classes 22 and 23: data exceptions and constraints. */
function isAboutContent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^2[23]/.test(String(error.code));
}
