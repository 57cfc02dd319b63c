const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * The day after so many business days, Monday to Friday; what is given on a weekend counts from Monday.
 * @param from a day as `2026-11-21`
 */
export function afterBusinessDays(from: string, days: number): string {
  let day = toWorkday(Date.parse(`${from}T00:00:00Z`));
  // A week has five of them, whatever day it begins on.
  day += Math.floor(days / 5) * 7 * DAY_MS;
  for (let left = days % 5; left > 0; left -= 1) day = toWorkday(day + DAY_MS);
  return new Date(day).toISOString().slice(0, 10);
}

function toWorkday(day: number): number {
  const weekday = new Date(day).getUTCDay();
  return day + (weekday === 6 ? 2 : weekday === 0 ? 1 : 0) * DAY_MS;
}
