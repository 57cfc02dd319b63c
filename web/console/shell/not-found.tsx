import { useSay } from '../words.tsx';
import { Heading } from './heading.tsx';

/** There is no such page. */
export function NotFound() {
  const say = useSay();
  return (
    <>
      <Heading title={say('shell.not_found')} />
      <p>{say('shell.not_found_text')}</p>
    </>
  );
}
