import type { Bench } from './product.ts';
import { residentMb } from './process-usage.ts';
import { buyMany, purchasesMade } from './purchases.ts';

/** Memory of the product's own processes after a number of purchases, in MB (10^6 bytes) of RAM. */
export interface MemoryPoint {
  readonly purchases: number;
  readonly api: number;
  readonly worker: number;
}

/** Buys until each of the points is reached, purchases made before included. */
export async function measureMemory(
  bench: Bench,
  points: readonly number[],
  report: (text: string) => void,
): Promise<MemoryPoint[]> {
  const { api, worker } = bench.processes;
  if (api === undefined || worker === undefined) throw new Error('the product runs no API or no worker');
  const measured: MemoryPoint[] = [];
  for (const purchases of points) {
    report(`up to purchase ${purchases} of ${points.at(-1)}`);
    const missing = purchases - purchasesMade();
    if (missing > 0) await buyMany(bench, 8, missing);
    measured.push({ purchases: purchasesMade(), api: residentMb(api), worker: residentMb(worker) });
  }
  return measured;
}
