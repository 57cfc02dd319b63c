import type { RequestHandler } from 'express';
import { parseDictionary } from 'structured-headers';
import { ApiError } from './api-error.ts';

const LONGEST_HEADER = 2_048;

/**
 * The place of negotiation: every UCP request passes here and is served in the current version. A caller without `UCP-Agent`
 * is first party. The profile that it names must be a web address; its content is not asked for, as there is one version and
 * one set of capabilities to serve.
 * @throws ApiError 400 invalid_profile_url
 */
export const negotiateVersion: RequestHandler = (request, response, next) => {
  const header = request.get('UCP-Agent');
  if (header !== undefined) response.locals['profile'] = profileOf(header);
  next();
};

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
