import type { RequestHandler, Response } from 'express';
import { parseDictionary } from 'structured-headers';
import { ApiError } from './api-error.ts';

const LONGEST_HEADER = 2_048;

/**
 * The place of negotiation: every UCP request passes here and is served in the current version. A caller without `UCP-Agent`
 * is first party. The profile that it names must be a web address; its content is asked for where it makes a difference, which
 * is where a buyer has to be sent to his bank.
 * @throws ApiError 400 invalid_profile_url
 */
export const negotiateVersion: RequestHandler = (request, response, next) => {
  const header = request.get('UCP-Agent');
  if (header !== undefined) response.locals['profile'] = profileOf(header);
  next();
};

/** The profile that the caller named; null for first party. */
export function profileUrlOf(response: Response): string | null {
  const url: unknown = response.locals['profile'];
  return typeof url === 'string' ? url : null;
}

function profileOf(header: string): string {
  const url = header.length <= LONGEST_HEADER ? parseProfile(header) : undefined;
  if (typeof url !== 'string' || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new ApiError('invalid_profile_url');
  }
  return url;
}

function parseProfile(header: string): unknown {
  try {
    return parseDictionary(header).get('profile')?.[0];
  } catch {
    throw new ApiError('invalid_profile_url');
  }
}
