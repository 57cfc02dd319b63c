import type { WebhookFault } from './fault-door-faults.ts';
import { DEFAULT_DELAY_MS } from './fault-door-faults.ts';
import { PlacedFaults } from './fault-door-placed.ts';

/** How an attempt to deliver an event ended. */
export interface DeliveryResult {
  delivered: boolean;
  text: string;
}

/** Stands between the sandbox's deliveries and the network, and loses, doubles and holds up what it is told to. */
export class WebhookDoor {
  readonly faults = new PlacedFaults<WebhookFault>();
  /** Held up once already, by the event's id: they go on. */
  readonly #released = new Set<string>();
  readonly #waiting = new Set<() => void>();
  readonly #timers = new Set<NodeJS.Timeout>();

  /**
   * Delivers an event by `post`.
   * @param again called when a held one may try again
   * @returns undefined when it is held up
   */
  carry(
    event: { id: string; type: string },
    post: () => Promise<DeliveryResult>,
    again: () => void,
  ): Promise<DeliveryResult> | undefined {
    const fault = this.#released.delete(event.id)
      ? undefined
      : this.faults.take(({ type }) => type === undefined || type === event.type);
    switch (fault?.webhook) {
      case 'dropped':
        return Promise.resolve({ delivered: true, text: 'dropped by a fault' });
      case 'doubled':
        return post().then(post);
      case 'delayed':
      case 'reordered':
        this.#hold(event.id, fault, again);
        return undefined;
      case undefined:
        return post().finally(() => this.#waiting.forEach((release) => release()));
    }
  }

  /** Forgets what is held: the next run delivers it. */
  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#waiting.clear();
  }

  #hold(id: string, { webhook, delayMs = DEFAULT_DELAY_MS }: WebhookFault, again: () => void): void {
    const release = (): void => {
      clearTimeout(timer);
      this.#timers.delete(timer);
      this.#waiting.delete(release);
      this.#released.add(id);
      again();
    };
    const timer = setTimeout(release, delayMs);
    this.#timers.add(timer);
    if (webhook === 'reordered') this.#waiting.add(release);
  }
}
