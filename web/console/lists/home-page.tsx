import { DESK_LISTS } from '../../../contracts/desk/names.ts';
import type { DeskLists } from '../../../contracts/desk/lists.ts';
import { Link, pathTo } from '../router.tsx';
import { Heading } from '../shell/heading.tsx';
import { Loading } from '../shell/loading.tsx';
import { ProblemNote } from '../shell/problem-note.tsx';
import { useAsk } from '../use-ask.ts';
import { useWords } from '../words.tsx';
import './lists.css';
import { ABOUT_LISTS, LIST_NAMES } from './names.ts';

/** The first page: what waits for somebody. */
export function HomePage() {
  const { say, ago } = useWords();
  const { value, problem, again } = useAsk<DeskLists>('/support/lists');
  const of = (list: string) => value?.lists.find((one) => one.list === list);
  const isQuiet = value?.lists.every(({ total }) => total === 0);
  return (
    <>
      <Heading title={say('list.home')} />
      <ProblemNote problem={problem} onRetry={() => void again()} />
      {isQuiet && <p className="note good">{say('list.all_well')}</p>}
      {!value && !problem && <Loading />}
      {value && (
        <ul className="tiles">
          {DESK_LISTS.map((list) => {
            const { total = 0, oldest = null } = of(list) ?? {};
            return (
              <li key={list} className={total > 0 ? 'some' : undefined}>
                <Link to={pathTo.list(list)}>
                  <span className="number">{total}</span>
                  <span className="name">{say(LIST_NAMES[list])}</span>
                </Link>
                <p className="quiet small">{say(ABOUT_LISTS[list])}</p>
                {oldest !== null && <p className="small">{say('list.oldest', { time: ago(oldest) })}</p>}
              </li>
            );
          })}
        </ul>
      )}
    </>
  );
}
