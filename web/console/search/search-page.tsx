import { useEffect } from 'react';
import type { DeskSearch } from '../../../contracts/desk/lists.ts';
import { Link, navigate, pathTo, useRoute } from '../router.tsx';
import { Heading } from '../shell/heading.tsx';
import { Loading } from '../shell/loading.tsx';
import { ProblemNote } from '../shell/problem-note.tsx';
import { useAsk } from '../use-ask.ts';
import { useWords } from '../words.tsx';
import '../lists/lists.css';

/** Names of exactly one checkout: who searches for one is led to its page. */
const UNIQUE = new Set(['order_number', 'checkout', 'payment_intent']);

/** Codes of errors are words with underscores. */
const ERROR_CODE = /^[a-z0-9]+(?:_[a-z0-9]+)+$/i;

/** What was found, newest first. */
export function SearchPage() {
  const { say } = useWords();
  const text = useRoute().query.get('q')?.trim() ?? '';
  const { value, problem, again } = useAsk<DeskSearch>(
    text === '' ? null : `/support/search?q=${encodeURIComponent(text)}`,
  );
  const only = value?.items.length === 1 && UNIQUE.has(value.matched ?? '') ? value.items[0]!.checkout : null;
  useEffect(() => {
    if (only !== null) navigate(pathTo.case(only), { replace: true });
  }, [only]);
  const title = value ? say('search.results', { count: value.items.length, text }) : say('search.title');
  return (
    <>
      <Heading title={title} />
      {text === '' && <p className="narrow">{say('search.start')}</p>}
      <ProblemNote problem={problem} onRetry={() => void again()} />
      {text !== '' && !value && !problem && <Loading />}
      {value && only === null && <Found found={value} text={text} />}
    </>
  );
}

function Found({ found: { matched, items, more }, text }: { found: DeskSearch; text: string }) {
  const { say } = useWords();
  return (
    <>
      {matched && <output className="said quiet">{say(`search.by_${matched}`)}</output>}
      {ERROR_CODE.test(text) && (
        <p>
          <Link to={pathTo.codes(text)}>{say('search.to_code')}</Link>
        </p>
      )}
      {items.length === 0 && <p className="narrow">{say('search.none')}</p>}
      <ol className="rows">
        {items.map((item) => (
          <Item key={item.checkout} item={item} />
        ))}
      </ol>
      {more && <p className="quiet">{say('search.more')}</p>}
    </>
  );
}

function Item({ item }: { item: DeskSearch['items'][number] }) {
  const { say, moment } = useWords();
  const name = item.order_number === null ? say('search.checkout') : say('search.order', { number: item.order_number });
  return (
    <li className="row">
      <div className="row-head">
        <h2>
          <Link to={pathTo.case(item.checkout)}>
            {name} · {moment(item.created_at)}
          </Link>
        </h2>
        {item.attention !== null && <span className="chip bad">{say('search.attention')}</span>}
        <span className="amount">{item.total}</span>
      </div>
      <p>{item.headline}</p>
      <p className="quiet small">
        {[
          item.email,
          item.waiting_for && say('search.waits', { what: item.waiting_for }),
          item.order_number === null && item.checkout,
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
    </li>
  );
}
