import type { Logger } from 'pino';
import type { LiveStates, WatchedNames } from '../../contracts/live-news.ts';
import type { EventStreams } from './event-streams.ts';
import { createEventStreams } from './event-streams.ts';
import type { LiveNews } from './live-news.ts';
import { createLiveNews } from './live-news.ts';

/** News for pages that are open: who reads them, and who hears them. */
export interface Live {
  readonly news: LiveNews;
  readonly streams: EventStreams;
}

/** @param look reads how the named things stand */
export function createLive(
  look: (names: WatchedNames) => Promise<LiveStates>,
  logger: Logger,
  streams: EventStreams = createEventStreams(),
): Live {
  return {
    news: createLiveNews(look, (error) => logger.warn({ err: error }, 'what pages watch can not be read')),
    streams,
  };
}
