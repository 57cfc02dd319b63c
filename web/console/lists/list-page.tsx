import type { DeskListAnswer } from '../../../contracts/desk/lists.ts';
import type { DeskList } from '../../../contracts/desk/names.ts';
import { Link, pathTo } from '../router.tsx';
import { Heading } from '../shell/heading.tsx';
import { Loading } from '../shell/loading.tsx';
import { ProblemNote } from '../shell/problem-note.tsx';
import { useAsk } from '../use-ask.ts';
import { useWords } from '../words.tsx';
import './lists.css';
import { ABOUT_LISTS, LIST_NAMES } from './names.ts';

/** One list: what somebody may have to do something about, with what that is. */
export function ListPage({ list }: { list: DeskList }) {
  const { say, moment } = useWords();
  const { value, problem, loading, at, again } = useAsk<DeskListAnswer>(`/support/lists/${list}`);
  return (
    <>
      <Heading title={say(LIST_NAMES[list])} />
      <p className="quiet">{say(ABOUT_LISTS[list])}</p>
      <ProblemNote problem={problem} />
      {!value && !problem && <Loading />}
      {value && (
        <>
          <div className="above">
            <output className="said quiet small">
              {at && say('list.as_of', { time: moment(at) })}
              {value.total > value.items.length &&
                ` · ${say('list.shown', { shown: value.items.length, total: value.total })}`}
            </output>
            <button type="button" className="button second" aria-disabled={loading} onClick={() => void again()}>
              {say('list.again')}
            </button>
          </div>
          {value.items.length === 0 && <p className="note good">{say('list.empty')}</p>}
          <ol className="rows">
            {value.items.map((item) => (
              <Item key={item.id} item={item} />
            ))}
          </ol>
        </>
      )}
    </>
  );
}

const SEVERITIES = {
  critical: ['list.severity_critical', 'chip bad'],
  high: ['list.severity_high', 'chip warn'],
  low: ['list.severity_low', 'chip'],
} as const;

function Item({ item }: { item: DeskListAnswer['items'][number] }) {
  const { say, moment, ago } = useWords();
  const [severity, chip] = SEVERITIES[item.severity];
  return (
    <li className="row">
      <div className="row-head">
        <span className={chip}>{say(severity)}</span>
        <h2>{item.checkout === null ? item.title : <Link to={pathTo.case(item.checkout)}>{item.title}</Link>}</h2>
        {item.amount !== null && <span className="amount">{item.amount}</span>}
      </div>
      <p>{item.detail}</p>
      <p className="todo">
        <strong>{say('list.what_to_do')}:</strong> {item.what_to_do}
      </p>
      <p className="quiet small">
        <time dateTime={item.since} title={moment(item.since)}>
          {say('list.since', { time: moment(item.since) })} ({ago(item.since)})
        </time>
      </p>
    </li>
  );
}
