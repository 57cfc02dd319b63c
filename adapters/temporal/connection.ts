import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { TLSConfig } from '@temporalio/client';
import { Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';
import type { Settings } from '../../contracts/settings/settings.ts';

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

/** A client's connection to Temporal that can be closed at any moment. */
export interface TemporalConnection {
  readonly connection: Connection;
  /**
   * Closes it. Calls that wait to be tried again have their last try first, which takes at most 6 s (the SDK's longest pause);
   * calls under way end by their answer, their deadline or the end of the connection, and are not tried again.
   */
  close(): Promise<void>;
}

/**
 * Connects at the first call; `connection.ensureConnected()` does at once. The SDK repeats failed calls from a timer, which
 * throws, caught by nobody, where the connection was closed during the pause: measured, it ends the process.
 */
export function openTemporal(options: TemporalConnectionOptions): TemporalConnection {
  const { delayFunction, retryableDecider } = defaultGrpcRetryOptions();
  const pauses = new Set<Promise<unknown>>();
  let closing = false;
  const retry = makeGrpcRetryInterceptor({
    retryableDecider: (attempt, status) => !closing && retryableDecider(attempt, status),
    delayFunction(attempt, status) {
      const pauseMs = delayFunction(attempt, status);
      // Set just after the SDK's own timer and as long as that: timers of one length fire in the order they were set.
      const pause = Promise.resolve().then(() => delay(pauseMs));
      pauses.add(pause);
      void pause.then(() => pauses.delete(pause));
      return pauseMs;
    },
  });
  const connection = Connection.lazy({ ...options, interceptors: [retry] });
  return {
    connection,
    async close() {
      closing = true;
      await Promise.all(pauses);
      await connection.close();
    },
  };
}
