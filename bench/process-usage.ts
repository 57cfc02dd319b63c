import { readdirSync, readFileSync } from 'node:fs';

/** True where CPU and memory of other processes can be read: Linux. */
export const CAN_READ_USAGE = process.platform === 'linux';

/** Ticks of /proc's clock are hundredths of a second on every Linux that Node runs on (USER_HZ). */
const TICK_MS = 10;

function fields(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // From field 3 on; the name in field 2 may hold spaces.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/**
 * Milliseconds of CPU that a process has used since its start, with those of its children, gone ones included.
 * @param pid of a process that runs
 */
export function cpuMs(pid: number): number {
  // Fields 14 to 17 of proc(5)'s stat: own user and system time, then those of children that were waited for.
  const ticks = fields(pid)
    .slice(11, 15)
    .reduce((sum, field) => sum + Number(field), 0);
  return ticks * TICK_MS + childrenOf(pid).reduce((sum, child) => sum + liveCpuMs(child), 0);
}

/** A child may end while it is read: from then on its parent's figures contain it. */
function liveCpuMs(pid: number): number {
  try {
    return cpuMs(pid);
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return 0;
    throw error;
  }
}

function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
}

/** Memory that a process has in RAM, in MB (10^6 bytes). */
export function residentMb(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (!kib) throw new Error(`process ${pid} tells no VmRSS`);
  return (Number(kib) * 1_024) / 1e6;
}
