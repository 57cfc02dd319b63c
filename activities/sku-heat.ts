/** How SKUs get hot and cold again. */
export interface HeatLimits {
  /** A SKU that buyers begin to hold this often in one process is hot; 0: every one is. */
  readonly hotPerSecond: number;
  readonly now?: () => number;
  readonly onChange?: (variantId: string, hot: boolean) => void;
}

interface Heat {
  /** Arrivals a second, of late. */
  rate: number;
  /** Milliseconds that a hold of it takes, of late. */
  waitMs: number;
  atMs: number;
  hot: boolean;
}

/** What counts of a rate after this time is half. */
const HALF_LIFE_MS = 2_000;
/** Where holds take this long, buyers of other processes are in the way too: then a quarter of the rate is enough. */
const LONG_WAIT_MS = 25;
const CONTENDED_SHARE = 1 / 4;
/** Hot ones are cold again only well below that, so that none goes to and fro. */
const COLD_SHARE = 1 / 8;
/** The newest wait counts for this much of the mean. */
const WAIT_WEIGHT = 0.2;
/** SKUs that are kept in mind; the one that nobody asked for the longest is forgotten. */
const MOST_SKUS = 2_000;

/** Measures, in one process, which SKUs so many want that they should be held through the lane. */
export class SkuHeat {
  private readonly hotPerSecond: number;
  private readonly now: () => number;
  private readonly onChange: (variantId: string, hot: boolean) => void;
  /** In the order in which they were last asked for. */
  private readonly heats = new Map<string, Heat>();

  constructor({ hotPerSecond, now = () => performance.now(), onChange = () => undefined }: HeatLimits) {
    this.hotPerSecond = hotPerSecond;
    this.now = now;
    this.onChange = onChange;
  }

  /** SKUs in mind. */
  get size(): number {
    return this.heats.size;
  }

  /** Somebody wants to hold these. @returns whether one of them is hot */
  arrive(variantIds: Iterable<string>): boolean {
    let anyHot = false;
    for (const variantId of variantIds) anyHot = this.count(variantId) || anyHot;
    return anyHot;
  }

  /** A hold of these took this long, the wait for others included. */
  took(variantIds: Iterable<string>, ms: number): void {
    for (const variantId of variantIds) {
      const heat = this.heats.get(variantId);
      if (heat) heat.waitMs += WAIT_WEIGHT * (ms - heat.waitMs);
    }
  }

  private count(variantId: string): boolean {
    const atMs = this.now();
    const heat = this.heats.get(variantId) ?? { rate: 0, waitMs: 0, atMs, hot: false };
    heat.rate = heat.rate * 2 ** ((heat.atMs - atMs) / HALF_LIFE_MS);
    const wasHot = heat.hot;
    if (wasHot && heat.rate < this.hotPerSecond * COLD_SHARE) {
      heat.hot = false;
      heat.waitMs = 0;
    }
    heat.rate += (Math.LN2 * 1_000) / HALF_LIFE_MS;
    heat.atMs = atMs;
    const enough = heat.waitMs >= LONG_WAIT_MS ? this.hotPerSecond * CONTENDED_SHARE : this.hotPerSecond;
    if (heat.rate >= enough) heat.hot = true;
    this.heats.delete(variantId);
    this.heats.set(variantId, heat);
    if (this.heats.size > MOST_SKUS) this.forgetOldest();
    if (heat.hot !== wasHot) this.onChange(variantId, heat.hot);
    return heat.hot;
  }

  private forgetOldest(): void {
    for (const variantId of this.heats.keys()) {
      this.heats.delete(variantId);
      return;
    }
  }
}
