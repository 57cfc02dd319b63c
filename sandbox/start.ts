import { parseArgs } from 'node:util';
import { config } from 'dotenv';
import { bringUp, type BroughtUp } from './bring-up.ts';
import { HOLDFAST_FOLDER } from './folder.ts';
import { claimCheckout, endLeftovers, releaseCheckout, removeData } from './leftovers.ts';
import { step } from './progress.mjs';
import { clearRunning, writeRunning } from './running.ts';
import { screen } from './screen.ts';
import { Supervisor } from './supervisor.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * `npm start`: brings up the whole product, keeps it running until Ctrl-C or SIGTERM, then ends every process.
 * @param args `--reset` removes all data first
 * @returns the exit code
 */
export async function start(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { reset: { type: 'boolean' } } });
  config({ quiet: true });
  // When its terminal is closed, what is still said goes nowhere, and must not stop the ending.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const asked = new Promise<'asked'>((resolve) => {
    for (const name of SIGNALS) process.on(name, () => resolve('asked'));
  });
  claimCheckout();
  let up: BroughtUp | undefined;
  const supervisor = new Supervisor(
    (text) => console.error(text),
    () => up && writeRunning({ pid: process.pid, ...up, processes: supervisor.processes }),
  );
  try {
    await step('Looking for what an earlier start left over', endLeftovers);
    if (values.reset) await step(`Removing all data, logs and keys in ${HOLDFAST_FOLDER}`, async () => removeData());
    const begun = bringUp(supervisor, process.env);
    begun.catch(() => undefined); // told below, unless the end was asked for meanwhile
    const outcome = await Promise.race([begun, asked]);
    if (outcome !== 'asked') {
      up = outcome;
      writeRunning({ pid: process.pid, ...up, processes: supervisor.processes });
      console.log(screen(up));
      await asked;
    }
    return 0;
  } finally {
    clearRunning();
    await supervisor.stop();
    releaseCheckout();
  }
}
