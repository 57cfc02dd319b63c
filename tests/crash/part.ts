import { signal, waitForEnd } from '../../sandbox/processes.ts';
import type { Spawned } from '../../sandbox/spawn.ts';

const END_LIMIT_MS = 10_000;

/** A process of the product that a test kills, freezes and starts again. */
export class Part {
  readonly name: string;
  /** How it ended although nobody killed it; a crash test is not about such ends. */
  endedByItself: string | null = null;
  private readonly launch: () => Promise<Spawned>;
  private running: { readonly pid: number; killed: boolean } | null = null;

  /** @param launch resolves when the process serves */
  constructor(name: string, launch: () => Promise<Spawned>) {
    this.name = name;
    this.launch = launch;
  }

  async start(): Promise<void> {
    const { pid, ended } = await this.launch();
    const run = { pid, killed: false };
    this.running = run;
    void ended.then((how) => {
      if (!run.killed) this.endedByItself = how;
    });
  }

  /** `kill -9`; resolves when the process is gone. Frozen or running, or gone already. */
  async kill(): Promise<void> {
    const run = this.running;
    if (!run) return;
    run.killed = true;
    signal(run.pid, 'SIGKILL');
    if (!(await waitForEnd(run.pid, END_LIMIT_MS))) throw new Error(`${this.name} (${run.pid}) survives SIGKILL`);
    this.running = null;
  }

  /** Stops it in its tracks: it does nothing and notices nothing until `wake`. */
  freeze(): void {
    signal(this.pid, 'SIGSTOP');
  }

  wake(): void {
    signal(this.pid, 'SIGCONT');
  }

  private get pid(): number {
    if (!this.running) throw new Error(`${this.name} does not run`);
    return this.running.pid;
  }
}
