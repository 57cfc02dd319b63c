import { LongWait } from '../../frame/long-wait.tsx';
import { useSay } from '../words.tsx';

/** In place of what is on its way. */
export function Loading() {
  const say = useSay();
  return <LongWait text={say('shell.loading')} />;
}
