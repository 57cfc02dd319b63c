import { BlockList, isIPv4 } from 'node:net';

/** Addresses that are nobody's on the public internet (RFC 6890 and the IANA registries of special-purpose addresses). */
const RANGES: readonly (readonly [address: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  ['::', 127],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
];

const special = new BlockList();
for (const [address, prefix] of RANGES) special.addSubnet(address, prefix, isIPv4(address) ? 'ipv4' : 'ipv6');
const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

const family = (address: string) => (isIPv4(address) ? 'ipv4' : 'ipv6');

/** True for an address that no stranger may have us call. */
export function isSpecialAddress(address: string): boolean {
  return special.check(address, family(address));
}

export function isLoopback(address: string): boolean {
  return loopback.check(address, family(address));
}
