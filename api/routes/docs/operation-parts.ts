import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import { protocolError } from '../../../contracts/ucp/v2026-08-25/response-parts.ts';

export const json = (description: string, schema: z.ZodType) => ({
  description,
  content: { 'application/json': { schema } },
});
export const error = (description: string) => json(description, protocolError);

export const id = z.object({ id: z.string().meta({ example: 'chk_…' }) });
const headers = {
  'UCP-Agent': z
    .string()
    .optional()
    .meta({ description: 'The platform: `profile="https://…"` (RFC 8941). Absent: first party.' }),
  'Customer-Token': z.string().optional().meta({ description: 'Who is signed in. Absent: a guest.' }),
  'Request-Id': z.string().optional().meta({ description: 'Told back in the answer and in the logs.' }),
};
export const reading = z.object(headers);
export const writing = z.object({
  ...headers,
  'Idempotency-Key': z
    .string()
    .min(16)
    .max(255)
    .optional()
    .meta({ description: 'The same key and body give the same answer, once carried out. Required with an API key.' }),
});
export const changing = writing.extend({
  'If-Match': z.string().optional().meta({ description: 'The ETag that the change is meant for.' }),
});

export const keyed = z.object({
  ...headers,
  'Idempotency-Key': z.string().min(16).max(255).meta({ description: 'The same key and body have one effect.' }),
});

export const unauthorized: ZodOpenApiResponsesObject = { 401: error('The API key is not known.') };
export const malformed: ZodOpenApiResponsesObject = {
  ...unauthorized,
  400: error('The request is malformed; `path` says where.'),
  413: error('The body is larger than 256 KiB.'),
  415: error('The body is not application/json.'),
};
export const unavailable: ZodOpenApiResponsesObject = {
  503: error('Not available now. Nothing is lost: send the same request again after `Retry-After`.'),
};
export const written: ZodOpenApiResponsesObject = {
  ...malformed,
  409: error('The Idempotency-Key was used with another body, or the request came too late.'),
  429: error('Too many commands of this checkout are in flight.'),
  ...unavailable,
};
/** What support's keys and people open, and only them; and what only ops' do. */
export const supportOnly = { ...unauthorized, 403: error('Not a key of support.'), ...unavailable };
export const opsOnly = { ...unauthorized, 403: error('Not the key of ops.'), ...unavailable };
export const unknown: ZodOpenApiResponsesObject = { 404: error('There is none by this id.') };

/** One operation as the document describes it. */
export function operation(
  name: string,
  summary: string,
  parts: {
    body?: z.ZodType;
    header: z.ZodObject;
    path?: z.ZodObject;
    query?: z.ZodObject;
    responses: ZodOpenApiResponsesObject;
    security?: ZodOpenApiOperationObject['security'];
    tag?: string;
  },
): ZodOpenApiOperationObject {
  return {
    operationId: name,
    summary,
    tags: [parts.tag ?? 'Checkout'],
    requestParams: {
      header: parts.header,
      ...(parts.path && { path: parts.path }),
      ...(parts.query && { query: parts.query }),
    },
    ...(parts.body && { requestBody: { required: true, content: { 'application/json': { schema: parts.body } } } }),
    responses: parts.responses,
    ...(parts.security && { security: parts.security }),
  };
}

/** What is behind a key of staff. */
export const support = [{ bearer: [] }];
