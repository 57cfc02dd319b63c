import type { Logger } from 'pino';
import type { OutsideService } from '../../contracts/outside-services.ts';
import { noteClosed, noteOpened } from '../postgres/breaker-table.ts';
import type { Sql } from '../postgres/database.ts';
import type { BreakerWatch } from './breaker.ts';
import { Breaker } from './breaker.ts';

/** A process's breakers, one a service. What they do is told in the log and, for /metrics and /readyz, in Postgres. */
export function createBreakers(sql: Sql, logger: Logger): Readonly<Record<OutsideService, Breaker>> {
  const noted = (service: OutsideService, note: Promise<void>): void => {
    note.catch((error: unknown) => logger.warn({ error, service }, 'a breaker could not be noted in Postgres'));
  };
  const watch: BreakerWatch = {
    opened(service, openMs, again) {
      if (again) logger.info({ service, openMs }, 'still failing: not called for a while');
      else logger.error({ service, openMs }, 'failing: not called for a while');
      noted(service, noteOpened(sql, service, openMs, again));
    },
    closed(service) {
      logger.info({ service }, 'works again');
      noted(service, noteClosed(sql, service));
    },
  };
  return {
    stripe: new Breaker('stripe', watch),
    stripe_tax: new Breaker('stripe_tax', watch),
    smtp: new Breaker('smtp', watch),
  };
}
