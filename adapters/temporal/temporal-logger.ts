import type { Logger as TemporalLogger, LogMetadata } from '@temporalio/worker';
import type { Logger } from 'pino';

/** Temporal's log in ours. Its entries carry ids and stack traces, no arguments of workflows or activities. */
export function temporalLogger(logger: Logger): TemporalLogger {
  const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const;
  const log = (level: keyof typeof levels, message: string, meta?: LogMetadata) => {
    const { error, workflowId, activityType, trace_id: traceId, ...rest } = meta ?? {};
    const facts = { workflowId, activityType, ...plain(rest), ...plain({ traceId }) };
    logger[levels[level]]({ ...facts, ...(error instanceof Error && { error: error.message }) }, message);
  };
  return {
    log,
    trace: (message, meta) => log('TRACE', message, meta),
    debug: (message, meta) => log('DEBUG', message, meta),
    info: (message, meta) => log('INFO', message, meta),
    warn: (message, meta) => log('WARN', message, meta),
    error: (message, meta) => log('ERROR', message, meta),
  };
}

/** Only what is short and flat. */
function plain(meta: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(meta).filter(
      ([key, value]) => typeof key === 'string' && ['string', 'number', 'boolean'].includes(typeof value),
    ),
  );
}
