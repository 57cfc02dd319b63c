import type { Database, Sql } from '../adapters/postgres/database.ts';
import type { HoldLane, LaneAnswer } from '../adapters/postgres/hold-lane.ts';
import { HoldLaneBusy } from '../adapters/postgres/hold-lane.ts';
import type { Shortage } from './inventory.ts';
import type { SkuHeat } from './sku-heat.ts';

/** What hot SKUs are held with: one a process. */
export interface HotHolds {
  readonly lane: HoldLane;
  readonly heat: SkuHeat;
}

/**
 * The hold of one command on a hot SKU. The lane's statement is committed before the command's own transaction, so it is made
 * for a few seconds only, and becomes the checkout's own in that transaction; where that is not committed, it is given back.
 */
export class HotHold {
  private readonly db: Pick<Database, 'sql'>;
  private readonly hot: HotHolds;
  private readonly checkoutId: string;
  private mayBePending = false;

  constructor(db: Pick<Database, 'sql'>, hot: HotHolds, checkoutId: string) {
    this.db = db;
    this.hot = hot;
    this.checkoutId = checkoutId;
  }

  get heat(): SkuHeat {
    return this.hot.heat;
  }

  /**
   * Holds the whole wanted set, without a lock on a hot row in the command's transaction.
   * @param sql the command's transaction
   * @param held whether the checkout holds something already: then the same set again only lasts longer
   * @returns the shortages; null where placeHolds has to decide in the command's own transaction
   * @throws HoldLaneBusy
   */
  async place(
    sql: Sql,
    units: ReadonlyMap<string, number>,
    expiresAt: string,
    held: boolean,
  ): Promise<readonly Shortage[] | null> {
    if (!held) {
      const answer = await this.ask(units);
      if (answer.kind === 'short') return answer.shortages;
      if (answer.kind === 'plain') return null;
    }
    // False where the pending hold has lapsed meanwhile and somebody else has the units.
    const [row] = await sql<{ kept: boolean }>('inventory.keep', 'SELECT keep_holds($1, $2, $3, $4) AS kept', [
      this.checkoutId,
      [...units.keys()],
      [...units.values()],
      expiresAt,
    ]);
    return row?.kept ? [] : null;
  }

  private async ask(units: ReadonlyMap<string, number>): Promise<LaneAnswer> {
    try {
      const answer = await this.hot.lane.place(this.checkoutId, units);
      this.mayBePending = answer.kind === 'held';
      return answer;
    } catch (error) {
      this.mayBePending = error instanceof HoldLaneBusy && error.mayHold;
      throw error;
    }
  }

  /** The command's transaction was not committed: what the lane holds for it is free from now on. */
  async giveBack(): Promise<void> {
    if (!this.mayBePending) return;
    await this.db.sql('inventory.lapse_pending', 'SELECT lapse_pending_holds($1)', [this.checkoutId]);
  }
}
