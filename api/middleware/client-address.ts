import type { Request } from 'express';
import { isIPv4, isIPv6 } from 'node:net';

/** What a limit by address counts: whom the request comes from, as Express knows it (TRUSTED_PROXIES). */
export function addressOf(request: Pick<Request, 'ip'>): string {
  return countedAddress(request.ip ?? 'unknown');
}

/**
 * IPv4 as it is, also where it comes mapped into IPv6. Of IPv6 the first 64 bits: the rest is each subscriber's own to change
 * (RFC 4291, 2.5.4; RFC 6177), and would give him as many addresses as he likes.
 */
export function countedAddress(ip: string): string {
  const [address = ''] = ip.split('%');
  if (!isIPv6(address)) return ip;
  const groups = groupsOf(address);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped)
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 0xff])
      .join('.');
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

/** The eight numbers of an IPv6 address, whichever way it is written (RFC 4291, 2.2). */
function groupsOf(address: string): number[] {
  const [head = [], tail = []] = address.split('::').map((part) => part.split(':').flatMap(numbersOf));
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail];
}

function numbersOf(part: string): number[] {
  if (part === '') return [];
  if (!isIPv4(part)) return [Number.parseInt(part, 16)];
  const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number);
  return [a * 256 + b, c * 256 + d];
}
