import type { Call } from './endpoint.ts';
import type { AgendaRecord } from './records.ts';

/** What happens by itself when its time has come; see clock.ts. */
export type Duty = AgendaRecord['duty'];

/** Notes what happens to an object at `dueSeconds`; one of a kind per object, a later note replaces the first. */
export function plan(call: Call, duty: Duty, object: string, dueSeconds: number): void {
  call.tx.put('agenda', { id: `${duty} ${object}`, duty, object, dueSeconds });
}

export function unplan(call: Call, duty: Duty, object: string): void {
  call.tx.remove('agenda', `${duty} ${object}`);
}
