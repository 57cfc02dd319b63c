import { setTimeout as delay } from 'node:timers/promises';
import { logTail, rotateLog } from './logs.ts';

/** Something that runs on and on: a server or a process of ours. */
export interface Part<R extends RunningPart = RunningPart> {
  name: string;
  logFile: string;
  /** Starts it, also after it died; resolves when it runs. */
  start(): Promise<R>;
}

export interface RunningPart {
  pid: number;
  /** How it ended, in words, as soon as it has. */
  ended: Promise<string>;
  /** Ends it within a bound. */
  stop(): Promise<void>;
}

const FIRST_BACK_OFF_MS = 500;
const LONGEST_BACK_OFF_MS = 30_000;
/** A part that ran this long is taken as healthy: the next death is its first again. */
const HEALTHY_MS = 60_000;
const LOG_CHECK_MS = 30_000;
const SHOWN_LINES = 10;

/** Keeps parts running: one that dies is started again with back-off and a message, until `stop`. */
export class Supervisor {
  readonly #say: (text: string) => void;
  readonly #onChange: () => void;
  readonly #parts: { part: Part; current: Promise<RunningPart> }[] = [];
  readonly #stopping = new AbortController();
  readonly #logCheck: NodeJS.Timeout;
  /** Process ids of what runs now, by part. */
  readonly processes: Record<string, number> = {};

  /**
   * @param say gets each message for the person at the terminal
   * @param onChange told when `processes` has changed
   */
  constructor(say: (text: string) => void, onChange: () => void) {
    this.#say = say;
    this.#onChange = onChange;
    // Parts do not keep this process alive: this does, until `stop`.
    this.#logCheck = setInterval(() => this.#parts.forEach(({ part }) => rotateLog(part.logFile)), LOG_CHECK_MS);
  }

  /**
   * Starts a part and watches it from then on.
   * @throws when its first start fails, or `stop` was called
   */
  async add<R extends RunningPart>(part: Part<R>): Promise<R> {
    this.#stopping.signal.throwIfAborted();
    const current = part.start();
    const entry: { part: Part; current: Promise<RunningPart> } = { part, current };
    this.#parts.push(entry);
    const running = await current;
    this.#note(part, running);
    void this.#watch(entry, running);
    return running;
  }

  /** Ends all parts, the last added first, each within its own bound; one that can't be ended is told. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    clearInterval(this.#logCheck);
    for (const { part, current } of [...this.#parts].reverse()) {
      const [settled] = await Promise.allSettled([current]);
      if (settled.status === 'rejected') continue; // it does not run
      this.#say(`Ending ${part.name}`);
      await settled.value.stop().catch((error: Error) => this.#say(`${part.name}: ${error.message}`));
    }
  }

  #note(part: Part, running: RunningPart): void {
    this.processes[part.name] = running.pid;
    this.#onChange();
  }

  async #watch(entry: { part: Part; current: Promise<RunningPart> }, first: RunningPart): Promise<void> {
    const { part } = entry;
    let running = first;
    let deaths = 0;
    while (!this.#stopping.signal.aborted) {
      const begin = Date.now();
      let how = await running.ended;
      if (Date.now() - begin > HEALTHY_MS) deaths = 0;
      for (let up = false; !up;) {
        if (this.#stopping.signal.aborted) return;
        const waitMs = Math.min(FIRST_BACK_OFF_MS * 2 ** Math.min(deaths, 20), LONGEST_BACK_OFF_MS);
        deaths += 1;
        this.#say(`${part.name} ended (${how}); it is started again in ${waitMs / 1_000} s. ${lastLines(part)}`);
        await delay(waitMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined); // stop was called
        if (this.#stopping.signal.aborted) return;
        entry.current = part.start();
        try {
          running = await entry.current;
          up = true;
        } catch (error) {
          how = (error as Error).message;
        }
      }
      this.#note(part, running);
      this.#say(`${part.name} runs again`);
    }
  }
}

function lastLines(part: Part): string {
  const tail = logTail(part.logFile, SHOWN_LINES);
  return tail ? `Its log ends with:\n${tail.replace(/^/gm, '  | ')}` : 'Its log is empty.';
}
