import { LongWait } from '../../frame/long-wait.tsx';
import { useSay } from '../words.tsx';

/** In place of a page, or a part of it, that is on its way. */
export function Loading() {
  const say = useSay();
  return <LongWait text={say('shell.loading')} />;
}
