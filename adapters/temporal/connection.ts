import { readFile } from 'node:fs/promises';
import type { TLSConfig } from '@temporalio/client';
import type { Settings } from '../../contracts/settings.ts';

/** How clients and workers reach Temporal: a cluster, Temporal Cloud, or the embedded dev server. */
export interface TemporalConnectionOptions {
  readonly address: string;
  readonly tls?: TLSConfig | boolean;
  readonly apiKey?: string;
}

/** Reads the certificate files that the settings name. @throws when one can't be read. */
export async function temporalConnectionOptions(temporal: Settings['temporal']): Promise<TemporalConnectionOptions> {
  const { address, apiKey, tlsCertFile, tlsKeyFile, tlsCaFile } = temporal;
  const [crt, key, ca] = await Promise.all(
    [tlsCertFile, tlsKeyFile, tlsCaFile].map(async (file) => (file ? readFile(file) : undefined)),
  );
  const tls =
    crt || ca
      ? { ...(ca && { serverRootCACertificate: ca }), ...(crt && key && { clientCertPair: { crt, key } }) }
      : undefined;
  return { address, ...(tls && { tls }), ...(apiKey && { apiKey, tls: tls ?? true }) };
}
