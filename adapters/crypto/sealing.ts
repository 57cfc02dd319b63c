import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts what may hold personal data or a payment token before it is stored. */
export interface Seal {
  /** AES-256-GCM; `context` (the row's id) is authenticated, so that a sealed value can't be moved to another row. */
  seal(value: unknown, context: string): Buffer;
  /** The inverse. Throws when the bytes, the key or the context are not those of `seal`. */
  open<T>(sealed: Uint8Array, context: string): T;
}

/** @param dataKey 32 bytes in base64 (`DATA_KEY`). */
export function createSeal(dataKey: string): Seal {
  const key = subkey(dataKey, 'seal');
  return {
    seal(value, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]);
    },
    open(sealed, context) {
      const bytes = Buffer.from(sealed);
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES)).setAAD(
        Buffer.from(context),
      );
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const body = bytes.subarray(NONCE_BYTES + TAG_BYTES);
      return JSON.parse(Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8'));
    },
  };
}

/** A key of its own per purpose, so that one use of DATA_KEY says nothing about another. */
export function subkey(dataKey: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', Buffer.from(dataKey, 'base64'), Buffer.alloc(0), `holdfast/${purpose}`, 32));
}
