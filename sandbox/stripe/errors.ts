import type { PaymentIntent, PaymentMethodRecord } from './records.ts';

/** Stripe's error body; https://docs.stripe.com/api/errors. */
export interface ErrorBody {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
  message: string;
  code?: string;
  param?: string;
  decline_code?: string;
  advice_code?: string;
  charge?: string;
  doc_url?: string;
  payment_intent?: PaymentIntent;
  payment_method?: PaymentMethodRecord['object'];
}

/** A refusal in Stripe's shape. Thrown inside a request it undoes everything that the request had changed. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: ErrorBody;
  readonly headers: Readonly<Record<string, string>> | undefined;

  constructor(status: number, body: ErrorBody, headers?: Readonly<Record<string, string>>) {
    super(body.message);
    this.headers = headers;
    this.status = status;
    this.body = body.code === undefined ? body : { ...body, doc_url: docUrl(body.code) };
  }

  /** A refused parameter counts as "never executed": Stripe keeps no idempotent answer for it. */
  get beforeExecution(): boolean {
    return this.status === 401 || this.body.param !== undefined;
  }
}

/** Stripe's page on an error code. */
export function docUrl(code: string): string {
  return `https://docs.stripe.com/error-codes#${code.replaceAll('_', '-')}`;
}

/** A bad parameter: 400 with `param`. */
export function invalidParam(param: string, message: string, code?: string): ApiError {
  return new ApiError(400, {
    type: 'invalid_request_error',
    message,
    param,
    ...(code === undefined ? {} : { code }),
  });
}

/** An id that leads nowhere: 404 in the path, 400 in a parameter, as Stripe answers. */
export function resourceMissing(noun: string, id: string, param: string, status: 400 | 404 = 400): ApiError {
  const message = `No such ${noun}: '${id}'`;
  return new ApiError(status, { type: 'invalid_request_error', code: 'resource_missing', message, param });
}

/** A transition that the PaymentIntent's status does not allow: 400 with the PaymentIntent inside. */
export function unexpectedState(paymentIntent: PaymentIntent, message: string): ApiError {
  return new ApiError(400, {
    type: 'invalid_request_error',
    code: 'payment_intent_unexpected_state',
    message,
    payment_intent: paymentIntent,
  });
}

/** "You cannot <verb> …" with the statuses that would have allowed it. */
export function wrongStatus(
  paymentIntent: PaymentIntent,
  verb: string,
  participle: string,
  allowed: readonly PaymentIntent['status'][],
): ApiError {
  return unexpectedState(
    paymentIntent,
    `You cannot ${verb} this PaymentIntent because it has a status of ${paymentIntent.status}. ` +
      `Only a PaymentIntent with one of the following statuses may be ${participle}: ${allowed.join(', ')}.`,
  );
}
