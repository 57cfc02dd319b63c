import { randomUUID } from 'node:crypto';
import type {
  AnyOperation,
  CommandAnswer,
  CommandPayload,
  SupportAnswer,
  SupportPayload,
} from '../../contracts/commands.ts';
import type { Checkout } from '../../domain/checkout/checkout.ts';
import type { Identity } from '../crypto/identity.ts';
import type { Seal } from '../crypto/sealing.ts';
import type { AppliedCommand, CheckoutRow, StepStart } from './checkout-table.ts';
import { compose, RevisionConflict } from './checkout-table.ts';
import type { Database, Sql } from './database.ts';

/** How long after it came a command may still be delivered (DESIGN, "The way of one request"). */
const COMMAND_DELIVERY_MS = 60_000;

export interface NewCommand {
  readonly caller: string;
  /** The operation and, where there is one, the resource: a key is unique per client and operation. */
  readonly operation: AnyOperation;
  readonly idempotencyKey: string | null;
  readonly checkoutId: string;
  /** The PaymentIntent that it is about; absent: the checkout or its order. */
  readonly subject?: string;
  /** SHA-256 of the raw request body. */
  readonly fingerprint: Uint8Array;
  readonly payload: CommandPayload | SupportPayload;
  /** Which checkouts the caller may command. `new`: there need be none yet; `any`: one that exists; `own`: and is his. */
  readonly reach: 'new' | 'any' | 'own';
}

export interface StoredResponse {
  readonly status: number;
  readonly body: unknown;
}

export type Recorded =
  | { readonly kind: 'deliver'; readonly commandId: string; readonly checkoutId: string }
  | { readonly kind: 'answered'; readonly response: StoredResponse }
  | { readonly kind: 'mismatch' }
  /** There is no checkout within the caller's reach; nothing was recorded. */
  | { readonly kind: 'unknown' };

/** A command as its workflow's activity finds it. */
export interface CommandRow<Answer = CommandAnswer> {
  readonly id: string;
  readonly checkoutId: string;
  readonly caller: string;
  /** A CommandPayload or a SupportPayload, sealed with the command's id. */
  readonly payload: Uint8Array;
  readonly late: boolean;
  /** Late, and past the time that a step begun before the deadline can take: it will never be applied. */
  readonly expired: boolean;
  readonly applied: boolean;
  readonly answer: Answer | null;
}

/** The command rows: idempotency record, claim check and answer of each write request (promise E2). */
export interface CommandTable {
  /** Inserts the command, or finds the one with the same key: to deliver again, answered, or with another body. */
  record(command: NewCommand): Promise<Recorded>;
  /** The checkout that a create with this key was for; null where the key is new. */
  createdUnder(caller: string, idempotencyKey: string): Promise<string | null>;
  /**
   * The answer to show. Where the workflow has stored none yet (a complete that still runs), the checkout as it is now.
   * `late` when its deadline passed before it was ever applied. Null when it is not applied yet, and may still be.
   */
  answer(commandId: string): Promise<CommandAnswer | null>;
  /** As answer, of a command of support's. */
  supportAnswer(commandId: string): Promise<SupportAnswer | null>;
  /** Keeps the rendered response; the first one stays, and is what this returns (same key, same answer). */
  keepResponse(commandId: string, response: StoredResponse): Promise<StoredResponse>;
}

interface RecordedRow {
  id: string;
  checkout_id: string;
  fingerprint: Buffer;
  response_status: number | null;
  response_body: Buffer | null;
}

const RECORD = `
  WITH fresh AS (
    INSERT INTO commands (id, key_hash, caller, operation, checkout_id, fingerprint, payload, received_at, deadline_at, subject)
    SELECT $1, $2::bytea, $3, $4, $5, $6::bytea, $7::bytea, now(), now() + $8 * interval '1 millisecond', $10::text
    WHERE $9 = 'new' OR EXISTS (SELECT FROM checkouts WHERE id = $5 AND ($9 = 'any' OR caller = $3))
    ON CONFLICT (key_hash) DO NOTHING
    RETURNING id)
  SELECT id, NULL::text AS checkout_id, NULL::bytea AS fingerprint, NULL::int AS response_status, NULL::bytea AS response_body
  FROM fresh`;
const FIND = `SELECT id, checkout_id, fingerprint, response_status, response_body FROM commands WHERE key_hash = $1`;
const KEEP = `UPDATE commands SET response_status = $2, response_body = $3 WHERE id = $1 AND response_status IS NULL RETURNING id`;
const KEPT = `SELECT response_status, response_body FROM commands WHERE id = $1`;

export function createCommandTable(db: Database, seal: Seal, identity: Identity): CommandTable {
  return {
    async record(command) {
      const id = `cmd_${randomUUID()}`;
      const scope =
        command.operation === 'create' ? 'create' : `${command.operation} ${command.subject ?? command.checkoutId}`;
      const keyHash = identity.keyHash(command.caller, scope, command.idempotencyKey);
      const payload = seal.seal(command.payload, id);
      const inserted = await db.sql<RecordedRow>('command.record', RECORD, [
        id,
        keyHash,
        command.caller,
        command.operation,
        command.checkoutId,
        command.fingerprint,
        payload,
        COMMAND_DELIVERY_MS,
        command.reach,
        command.subject ?? null,
      ]);
      if (inserted.length > 0) return { kind: 'deliver', commandId: id, checkoutId: command.checkoutId };
      const [row] = await db.sql<RecordedRow>('command.find', FIND, [keyHash]);
      if (!row) return { kind: 'unknown' };
      if (!row.fingerprint.equals(Buffer.from(command.fingerprint))) return { kind: 'mismatch' };
      if (row.response_status !== null && row.response_body !== null) {
        return {
          kind: 'answered',
          response: { status: row.response_status, body: seal.open(row.response_body, row.id) },
        };
      }
      return { kind: 'deliver', commandId: row.id, checkoutId: row.checkout_id };
    },

    async createdUnder(caller, idempotencyKey) {
      const keyHash = identity.keyHash(caller, 'create', idempotencyKey);
      const [row] = await db.sql<RecordedRow>('command.find', FIND, [keyHash]);
      return row?.checkout_id ?? null;
    },

    async answer(commandId) {
      const loaded = await loadCommand(db.sql, seal, commandId);
      if (!loaded) return null;
      const { command, checkout } = loaded;
      if (command.answer) return command.answer;
      if (command.expired) return { outcome: 'late', checkout: null, messages: [] };
      return command.applied && checkout ? { outcome: 'applied', checkout, messages: [] } : null;
    },

    async supportAnswer(commandId) {
      const loaded = await loadCommand<SupportAnswer>(db.sql, seal, commandId);
      if (loaded?.command.expired) return { outcome: 'late', code: null, refundId: null };
      return loaded?.command.answer ?? null;
    },

    async keepResponse(commandId, response) {
      const sealed = seal.seal(response.body, commandId);
      const kept = await db.sql('command.keep', KEEP, [commandId, response.status, sealed]);
      if (kept.length > 0) return response;
      const [row] = await db.sql<RecordedRow>('command.kept', KEPT, [commandId]);
      if (row?.response_status == null || row.response_body === null) throw new Error(`no command ${commandId}`);
      return { status: row.response_status, body: seal.open(row.response_body, commandId) };
    },
  };
}

interface CommandDbRow {
  checkout_id: string;
  caller: string;
  payload: Buffer | null;
  late: boolean;
  expired: boolean;
  applied: boolean;
  answer: Buffer | null;
  now_ms: number;
  state: CheckoutRow['state'] | null;
  personal: CheckoutRow['personal'];
}

const LOAD = `
  SELECT m.checkout_id, m.caller, m.payload, m.applied_at IS NULL AND m.deadline_at <= clock_timestamp() AS late,
         m.applied_at IS NULL AND m.deadline_at <= clock_timestamp() - interval '5 seconds' AS expired,
         m.applied_at IS NOT NULL AS applied, m.answer,
         floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now_ms, c.state, c.personal
  FROM commands m LEFT JOIN checkouts c ON c.id = m.checkout_id
  WHERE m.id = $1`;

/** A command by its id, with its checkout as last committed; null where there is none, or where its content has been purged. */
export async function loadCommand<Answer = CommandAnswer>(
  sql: Sql,
  seal: Seal,
  commandId: string,
): Promise<(StepStart & { readonly command: CommandRow<Answer> }) | null> {
  const [row] = await sql<CommandDbRow & Record<string, unknown>>('command.load', LOAD, [commandId]);
  if (!row?.payload) return null;
  return {
    nowMs: row.now_ms,
    checkout: row.state && compose({ state: row.state, personal: row.personal }),
    command: {
      id: commandId,
      checkoutId: row.checkout_id,
      caller: row.caller,
      payload: row.payload,
      late: row.late,
      expired: row.expired,
      applied: row.applied,
      answer: row.answer && seal.open<Answer>(row.answer, commandId),
    },
  };
}

/** A command that is being carried out, for writeCheckout or markApplied; `answer` null leaves the outcome open. */
export function appliedCommand(seal: Seal, id: string, answer: CommandAnswer | SupportAnswer | null): AppliedCommand {
  return { id, answer: answer && seal.seal(answer, id) };
}

/**
 * Marks a command applied that left its checkout as it was, within the transaction of its step.
 * @throws RevisionConflict when it is applied already: a worker that woke up late may not overwrite what was answered (P1).
 */
export async function markApplied(sql: Sql, { id, answer }: AppliedCommand, revision: number | null): Promise<void> {
  const marked = await sql(
    'command.applied',
    `UPDATE commands SET applied_at = now(), revision = $2, answer = $3, answered_at = CASE WHEN $3::bytea IS NULL THEN NULL ELSE now() END
     WHERE id = $1 AND applied_at IS NULL RETURNING 1`,
    [id, revision, answer],
  );
  if (marked.length === 0) throw new RevisionConflict(`command ${id} is applied already`);
}

/** Gives every complete and cancel that still waits for this checkout's outcome the same answer (promise O4). */
export async function answerWaiting(sql: Sql, seal: Seal, checkout: Checkout, answer: CommandAnswer): Promise<void> {
  const waiting = await sql<{ id: string }>(
    'command.waiting',
    `SELECT id FROM commands WHERE checkout_id = $1 AND operation IN ('complete', 'cancel') AND applied_at IS NOT NULL AND answer IS NULL
     ORDER BY id FOR UPDATE`,
    [checkout.id],
  );
  for (const { id } of waiting) {
    await sql('command.answer', 'UPDATE commands SET revision = $2, answer = $3, answered_at = now() WHERE id = $1', [
      id,
      checkout.revision,
      seal.seal(answer, id),
    ]);
  }
}
