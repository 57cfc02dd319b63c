import { z } from 'zod';
import { checkExpand, expand, withoutUnasked } from './expand.ts';
import type { Expandable } from './expand.ts';
import { parseParams } from './params.ts';
import type { EventObject, EventType, Kind, Tables } from './records.ts';
import type { Transaction } from './store.ts';

/** What an endpoint may use: one request, inside one transaction. */
export interface Call {
  tx: Transaction;
  /** Committed records, the latest first; for lists. */
  newestFirst<K extends Kind>(kind: K): Tables[K][];
  nowSeconds: number;
  apiVersion: string;
  /** How long an authorization lasts. */
  captureWithinSeconds: number;
  /** Where the sandbox is reached, without a slash at the end: for addresses of its own pages. */
  baseUrl: string;
  /** The id in the path, or the empty text. */
  id: string;
  /** Writes an event (and its delivery) with the object as it stands now. */
  emit(type: EventType, object: EventObject, previous?: Record<string, unknown>): void;
}

/** An HTTP answer: a Stripe object with 200, or `{error}` of a request that was executed and declined. */
export interface Answer {
  status: number;
  body: object;
}

export interface Route {
  method: 'delete' | 'get' | 'post';
  path: string;
  /** Parses `raw` and runs; throws ApiError. */
  answer(call: Call, raw: Record<string, unknown>): Answer;
}

const expandParam = z.array(z.string().max(200)).max(20).default([]);

export function ok(body: object): Answer {
  return { status: 200, body };
}

/**
 * A route whose parameters are `params` and `expand[]`, and whose answer is a `returns`. `run` is synchronous: two
 * requests never interleave.
 */
export function endpoint<S extends z.ZodType>(
  method: Route['method'],
  path: string,
  returns: Expandable,
  params: S,
  run: (call: Call, params: z.output<S>) => Answer,
): Route {
  return {
    method,
    path,
    answer(call, { expand: wanted, ...raw }) {
      const paths = parseParams(z.strictObject({ expand: expandParam }), { expand: wanted }).expand;
      for (const one of paths) checkExpand(returns, one);
      const answer = run(call, parseParams(params, raw));
      const body = withoutUnasked(returns, answer.body, paths);
      return { status: answer.status, body: paths.reduce((shown, one) => expand(call.tx, shown, one), body) };
    },
  };
}
