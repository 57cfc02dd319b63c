import { createHash } from 'node:crypto';
import { ApiError } from './errors.ts';
import type { IdempotencyRecord } from './records.ts';
import type { Store, Transaction } from './store.ts';

const KEPT_MS = 24 * 3600 * 1000;
const MAX_KEY_LENGTH = 255;

/** The same for the same method, path and parameters, in whatever order they were sent. */
export function fingerprint(method: string, path: string, params: unknown): string {
  return createHash('sha256')
    .update(`${method} ${path}\n${JSON.stringify(sorted(params))}`)
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, inner]) => [key, sorted(inner)]);
}

/** One key, one execution, for 24 h of the sandbox's clock: https://docs.stripe.com/api/idempotent_requests. */
export class IdempotencyKeys {
  readonly #store: Store;
  readonly #now: () => number;
  readonly #inUse = new Set<string>();

  constructor(store: Store, now: () => number) {
    this.#store = store;
    this.#now = now;
    this.#forgetOld();
  }

  /**
   * The stored answer, or undefined: then the key is taken and must be released. Throws for a key that is in use (409),
   * or was used for another request (400).
   */
  take(key: string, requestFingerprint: string): IdempotencyRecord | undefined {
    if (key.length > MAX_KEY_LENGTH) throw refused(400, `Idempotency keys have at most ${MAX_KEY_LENGTH} characters.`);
    this.#forgetOld();
    const first = this.#store.get('idempotency_key', key);
    if (first !== undefined) {
      if (first.fingerprint === requestFingerprint) return first;
      throw refused(
        400,
        'Keys for idempotent requests can only be used with the same endpoint and parameters they were first used ' +
          `with. Try using a key other than '${key}' if you meant to execute a different request.`,
      );
    }
    if (this.#inUse.has(key)) {
      throw refused(
        409,
        'There is currently another in-progress request using this Idempotency Key (that probably means you submitted ' +
          'twice, and the other request is still going through).',
        'idempotency_key_in_use',
      );
    }
    this.#inUse.add(key);
    return undefined;
  }

  /** Keeps an answer, in the transaction that it tells of. */
  keep(tx: Transaction, answer: Omit<IdempotencyRecord, 'createdMs'>): void {
    tx.put('idempotency_key', { ...answer, createdMs: this.#now() });
  }

  release(key: string): void {
    this.#inUse.delete(key);
  }

  #forgetOld(): void {
    const oldest = this.#now() - KEPT_MS;
    this.#store.dropOldest('idempotency_key', (record) => record.createdMs <= oldest);
  }
}

function refused(status: 400 | 409, message: string, code?: string): ApiError {
  return new ApiError(status, { type: 'idempotency_error', message, ...(code === undefined ? {} : { code }) });
}
