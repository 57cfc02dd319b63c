/** The most of these moments (milliseconds) that lie within any one second. */
export function mostInASecond(moments: readonly number[]): number {
  const sorted = [...moments].sort((one, other) => one - other);
  let most = 0;
  let from = 0;
  for (const [index, moment] of sorted.entries()) {
    while (moment - (sorted[from] ?? moment) >= 1_000) from += 1;
    most = Math.max(most, index - from + 1);
  }
  return most;
}
