import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';
import { subkey } from './sealing.ts';

const CHECKOUT_ID_BYTES = 18;
const ACTION_TOKEN_BYTES = 24;

/** Names that can't be guessed and, for the same request, are always the same. */
export interface Identity {
  /** Derived from caller and key, so that a create sent twice names one checkout; random where there is no key. */
  checkoutId(caller: string, idempotencyKey: string | null): string;
  /** As for a checkout: derived from caller and key, random where there is no key. */
  cartId(caller: string, idempotencyKey: string | null): string;
  /** Derived from the order and the key, so that a refund sent twice is one refund, however late (promise M6). */
  refundId(orderId: string, idempotencyKey: string): string;
  /** The primary key of an idempotency record: caller, operation and target, and key; random where there is no key. */
  keyHash(caller: string, operation: string, idempotencyKey: string | null): Buffer;
  /** The last part of the address where the buyer confirms one attempt at his bank. Says nothing of the checkout's own id. */
  actionToken(checkoutId: string, attempt: number): string;
}

/** @param dataKey 32 bytes in base64 (`DATA_KEY`). */
export function createIdentity(dataKey: string): Identity {
  const key = subkey(dataKey, 'identity');
  const mac = (...parts: string[]) => createHmac('sha256', key).update(JSON.stringify(parts)).digest();
  return {
    checkoutId(caller, idempotencyKey) {
      const bytes = idempotencyKey === null ? randomBytes(CHECKOUT_ID_BYTES) : mac('checkout', caller, idempotencyKey);
      return `chk_${bytes.subarray(0, CHECKOUT_ID_BYTES).toString('base64url')}`;
    },
    cartId(caller, idempotencyKey) {
      const bytes = idempotencyKey === null ? randomBytes(CHECKOUT_ID_BYTES) : mac('cart', caller, idempotencyKey);
      return `cart_${bytes.subarray(0, CHECKOUT_ID_BYTES).toString('base64url')}`;
    },
    refundId(orderId, idempotencyKey) {
      return `rf_${mac('refund', orderId, idempotencyKey).subarray(0, CHECKOUT_ID_BYTES).toString('base64url')}`;
    },
    keyHash(caller, operation, idempotencyKey) {
      return idempotencyKey === null ? randomBytes(32) : mac('command', caller, operation, idempotencyKey);
    },
    actionToken: (checkoutId, attempt) =>
      mac('action', checkoutId, String(attempt)).subarray(0, ACTION_TOKEN_BYTES).toString('base64url'),
  };
}

/** An order's id is its checkout's, so that one checkout can't become two orders (promise O1). */
export function orderIdOf(checkoutId: string): string {
  return checkoutId.replace(/^chk_/, 'ord_');
}

/** A name for a row that nobody has named. */
export function newRowId(prefix: string): string {
  return `${prefix}_${randomUUID()}`;
}

/** SHA-256, as the fingerprint of a raw request body (UCP signatures, "Payload Matching") or of a canonical quote. */
export function sha256(content: string | Uint8Array): Buffer {
  return createHash('sha256').update(content).digest();
}
