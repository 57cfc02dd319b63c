import type { ReactNode } from 'react';
import { Link } from '../router.tsx';
import { useSay } from '../words.tsx';
import { Heading } from './heading.tsx';

/** There is no such page, or not any more. `children` say more of it. */
export function NotFound({ title, children }: { title?: string; children?: ReactNode }) {
  const say = useSay();
  return (
    <section className="narrow">
      <Heading title={title ?? say('shell.not_found')} />
      <p>{children ?? say('shell.not_found_text')}</p>
      <p>
        <Link className="button" to="/">
          {say('shell.to_shop')}
        </Link>
      </p>
    </section>
  );
}
