/** Shown while nothing is said for longer than this. */
const QUIET_MS = 3_000;
const PIPED_INTERVAL_MS = 10_000;
const FRAMES = ['|', '/', '-', '\\'];

/**
 * Says what is being done in one line, does it, and tells the time if it took longer than 3 s. On a terminal the line
 * is rewritten with progress and time; elsewhere a line follows every 10 s.
 * @template T
 * @param {string} title what is being done, such as "Installing packages"
 * @param {(report: (detail: string) => void) => Promise<T>} work gets a function that changes what is shown as progress
 * @param {NodeJS.WriteStream} [out]
 * @returns {Promise<T>}
 */
export async function step(title, work, out = process.stderr) {
  const begin = Date.now();
  const seconds = () => Math.round((Date.now() - begin) / 1000);
  let detail = '';
  let frame = 0;
  const line = () =>
    `${title}${detail && ` (${detail})`}${Date.now() - begin > QUIET_MS ? `, ${clock(seconds())}` : ''}`;
  const draw = () => {
    if (!out.isTTY) return void out.write(`${line()} ...\n`);
    frame = (frame + 1) % FRAMES.length;
    out.write(`\r\x1b[2K${FRAMES[frame]} ${line().slice(0, Math.max(20, (out.columns ?? 80) - 3))}`);
  };
  draw();
  const timer = setInterval(draw, out.isTTY ? 150 : PIPED_INTERVAL_MS);
  const close = (/** @type {string} */ mark) => {
    clearInterval(timer);
    if (out.isTTY) out.write(`\r\x1b[2K${mark} ${line()}\n`);
    else if (Date.now() - begin > QUIET_MS || mark !== '+') out.write(`${mark} ${line()}\n`);
  };
  try {
    const result = await work((text) => {
      detail = text;
    });
    close('+');
    return result;
  } catch (error) {
    close('x');
    throw error;
  }
}

/** @param {number} seconds */
function clock(seconds) {
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} min`;
}
