import type { ReactNode } from 'react';
import { DESK_LISTS } from '../../../contracts/desk/names.ts';
import { signOut } from '../api.ts';
import { LIST_NAMES } from '../lists/names.ts';
import { Link, pathTo, useRoute } from '../router.tsx';
import { useRole, useUser } from '../session.ts';
import type { Words } from '../words.tsx';
import { useSay } from '../words.tsx';
import { useCounts } from './counts.ts';
import { LanguageSwitch } from './language-switch.tsx';
import { SearchBox } from './search-box.tsx';

/** The frame of all pages: search above, places at the side, the page. */
export function Layout({ onWords, children }: { onWords: (words: Words) => void; children: ReactNode }) {
  const say = useSay();
  return (
    <div className="frame">
      <a className="skip" href="#content">
        {say('shell.skip')}
      </a>
      <header className="bar">
        <Link className="brand" to={pathTo.home}>
          {say('shell.name')}
        </Link>
        <SearchBox />
        <Me onWords={onWords} />
      </header>
      <Places />
      <main id="content" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

function Me({ onWords }: { onWords: (words: Words) => void }) {
  const say = useSay();
  const { name } = useUser();
  return (
    <div className="me">
      <LanguageSwitch onWords={onWords} />
      <Link to={pathTo.me} aria-label={say('shell.signed_in', { name })}>
        {name}
      </Link>
      <button type="button" className="plain" onClick={() => void leave()}>
        {say('shell.sign_out')}
      </button>
    </div>
  );
}

/** Signs out here, and where the identity provider offers it, there too. */
export async function leave(everywhere = false): Promise<void> {
  const answer = await signOut(everywhere);
  if (answer.ok && answer.value.continue_url) location.assign(answer.value.continue_url);
}

function Places() {
  const say = useSay();
  const { route } = useRoute();
  const isOps = useRole('ops');
  const counts = useCounts(JSON.stringify(route));
  const countOf = (list: string) => counts.value?.lists.find((one) => one.list === list)?.total;
  const isHere = (page: string) => (route.page === page ? ('page' as const) : undefined);
  return (
    <nav className="places" aria-label={say('shell.places')}>
      <ul aria-label={say('shell.lists')}>
        {DESK_LISTS.map((list) => {
          const count = countOf(list);
          return (
            <li key={list}>
              <Link
                to={pathTo.list(list)}
                aria-current={route.page === 'list' && route.list === list ? 'page' : undefined}
              >
                {say(LIST_NAMES[list])}
                {count !== undefined && <span className={count > 0 ? 'count some' : 'count'}>{count}</span>}
              </Link>
            </li>
          );
        })}
      </ul>
      <ul aria-label={say('shell.more')}>
        <li>
          <Link to={pathTo.codes()} aria-current={isHere('codes')}>
            {say('shell.codes')}
          </Link>
        </li>
        {isOps && (
          <li>
            <Link to={pathTo.audit} aria-current={isHere('audit')}>
              {say('shell.audit')}
            </Link>
          </li>
        )}
      </ul>
    </nav>
  );
}
