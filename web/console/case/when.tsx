import { useWords } from '../words.tsx';

/** A moment in the reader's zone, and how far away it is. */
export function When({ at }: { at: string }) {
  const { moment, precise, ago } = useWords();
  return (
    <time dateTime={at} title={precise(at)}>
      {moment(at)} <span className="quiet">({ago(at)})</span>
    </time>
  );
}
