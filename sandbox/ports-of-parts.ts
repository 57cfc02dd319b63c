import { isFree, nextFreePort } from './ports.ts';

/** Where each embedded part listens when nothing else does. */
const PREFERRED = {
  api: 3_000,
  postgres: 54_329,
  temporal: 7_233,
  temporalUi: 8_233,
  stripe: 12_111,
  mailbox: 8_025,
  smtp: 1_025,
  /** The worker's metrics. */
  metrics: 9_464,
};

export type PartPorts = Record<keyof typeof PREFERRED, number>;

/**
 * A free port for each part: the preferred one or the next after it.
 * @param userPort the port that the user set for the API, if any
 * @throws when the user's port is busy
 */
export async function choosePorts(userPort: number | undefined): Promise<PartPorts> {
  if (userPort !== undefined && !(await isFree(userPort))) {
    throw new Error(`PORT=${userPort} is in use by another program: stop it, or set another PORT.`);
  }
  const taken = new Set<number>(userPort === undefined ? [] : [userPort]);
  const ports: PartPorts = { ...PREFERRED };
  for (const name of Object.keys(PREFERRED) as (keyof PartPorts)[]) {
    ports[name] = name === 'api' && userPort !== undefined ? userPort : await nextFreePort(PREFERRED[name], taken);
    taken.add(ports[name]);
  }
  return ports;
}
