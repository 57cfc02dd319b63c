import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { CAN_READ_USAGE, cpuMs, residentMb } from './process-usage.ts';

const onLinux = CAN_READ_USAGE ? describe : describe.skip;

/** Uses 300 ms of CPU, says so, and stays if it is told to. */
const BURN = 'const u = process.cpuUsage(); while (process.cpuUsage(u).user < 300_000); console.log(1);';
const STAY = 'process.stdin.resume();';

onLinux('what a process uses', () => {
  test.each([
    ['a child that runs', `"$0" -e '${BURN} ${STAY}'; exit 0`],
    ['a child that has ended', `"$0" -e '${BURN}' > /dev/null; echo; read line`],
  ])('contains the CPU of %s', async (_, script) => {
    // The shell itself does next to nothing.
    const shell = spawn('sh', ['-c', script, process.execPath], { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = once(shell, 'exit');
    try {
      await once(shell.stdout, 'data');
      expect(cpuMs(shell.pid ?? 0)).toBeGreaterThanOrEqual(250);
    } finally {
      shell.stdin.end('\n');
      await ended;
    }
  });

  test('is the memory that the process itself reports', () => {
    const reported = process.memoryUsage.rss() / 1e6;
    expect(Math.abs(residentMb(process.pid) - reported)).toBeLessThan(reported / 4);
  });
});
