import { useId } from 'react';
import type { DeskCodes } from '../../../contracts/desk/lists.ts';
import { navigate, pathTo, useRoute } from '../router.tsx';
import { Heading } from '../shell/heading.tsx';
import { Loading } from '../shell/loading.tsx';
import { ProblemNote } from '../shell/problem-note.tsx';
import { useAsk } from '../use-ask.ts';
import { useSay } from '../words.tsx';
import '../lists/lists.css';

/** A code that a buyer reads out, and what is meant by it. */
export function CodesPage() {
  const say = useSay();
  const field = useId();
  const text = useRoute().query.get('q') ?? '';
  const { value, problem, again } = useAsk<DeskCodes>('/support/codes');
  const codes = value?.codes.filter((code) => fits(code, text)) ?? [];
  return (
    <>
      <Heading title={say('codes.title')} />
      <p className="quiet narrow">{say('codes.about')}</p>
      <ProblemNote problem={problem} onRetry={() => void again()} />
      {!value && !problem && <Loading />}
      {value && (
        <>
          <div className="field narrow">
            <label htmlFor={field}>{say('codes.filter')}</label>
            <input
              id={field}
              type="search"
              value={text}
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              maxLength={100}
              onChange={(event) => navigate(pathTo.codes(event.target.value), { replace: true, keep: true })}
            />
          </div>
          <output className="said quiet small">{say('codes.found', { count: codes.length })}</output>
          {codes.length === 0 && <p className="narrow">{say('codes.none')}</p>}
          <ul className="rows">
            {codes.map(({ code, buyer, meaning, retryable }) => (
              <li key={code} className="row">
                <div className="row-head">
                  <h2>
                    <code>{code}</code>
                  </h2>
                  <span className="chip">{say(retryable ? 'codes.retry_yes' : 'codes.retry_no')}</span>
                </div>
                <dl className="pairs">
                  <dt>{say('codes.buyer_reads')}</dt>
                  <dd>
                    <q>{buyer}</q>
                  </dd>
                  <dt>{say('codes.meaning')}</dt>
                  <dd>{meaning}</dd>
                </dl>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

/** Every word is in the code or the texts; what is heard as "card declined" is card_declined. */
function fits({ code, buyer, meaning }: DeskCodes['codes'][number], text: string): boolean {
  const all = `${code} ${code.replaceAll('_', ' ')} ${buyer} ${meaning}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}
