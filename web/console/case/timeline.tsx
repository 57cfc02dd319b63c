import { useState } from 'react';
import type { DeskEntry } from '../../../contracts/desk/case.ts';
import { Link, pathTo } from '../router.tsx';
import { useWords } from '../words.tsx';
import type { Kind } from './kinds.tsx';
import { KindIcon, KINDS } from './kinds.tsx';
import { When } from './when.tsx';

/** What happened, as a story: the newest first, since that is what people ask about; turned round it reads from the beginning. */
export function Timeline({ entries }: { entries: readonly DeskEntry[] }) {
  const { say } = useWords();
  const [kind, setKind] = useState<Kind | 'all'>('all');
  const [newestFirst, setNewestFirst] = useState(true);
  const there = (Object.keys(KINDS) as Kind[]).filter((one) => entries.some((entry) => entry.kind === one));
  const shown = entries.filter((entry) => kind === 'all' || entry.kind === kind);
  const runs = runsOf(shown);
  const ordered = newestFirst ? runs.toReversed() : runs;
  return (
    <section className="card" aria-labelledby="case-story">
      <div className="story-head">
        <h2 id="case-story">{say('case.story')}</h2>
        <div className="story-tools">
          <label htmlFor="story-kind" className="unseen">
            {say('case.story_filter')}
          </label>
          <select id="story-kind" value={kind} onChange={(event) => setKind(event.target.value as Kind | 'all')}>
            <option value="all">{say('case.story_all')}</option>
            {there.map((one) => (
              <option key={one} value={one}>
                {say(KINDS[one].name)}
              </option>
            ))}
          </select>
          <button type="button" className="plain" onClick={() => setNewestFirst(!newestFirst)}>
            {say(newestFirst ? 'case.oldest_first' : 'case.newest_first')}
          </button>
        </div>
      </div>
      {ordered.length === 0 && <p className="quiet">{say('case.story_none')}</p>}
      <ol className="story" reversed={newestFirst}>
        {ordered.map(({ entry, times }) => (
          <Entry key={`${entry.at} ${entry.what}`} entry={entry} times={times} />
        ))}
      </ol>
    </section>
  );
}

/** Entries that say the very same one after another are told once, by the last of them, with how often it was: a form saves as it is filled in. */
function runsOf(entries: readonly DeskEntry[]): { entry: DeskEntry; times: number }[] {
  const runs: { entry: DeskEntry; times: number }[] = [];
  const saying = ({ kind, what, why, by, code }: DeskEntry) => JSON.stringify([kind, what, why, by, code]);
  for (const entry of entries) {
    const last = runs.at(-1);
    if (last && saying(last.entry) === saying(entry)) runs[runs.length - 1] = { entry, times: last.times + 1 };
    else runs.push({ entry, times: 1 });
  }
  return runs;
}

function Entry({ entry: { at, kind, what, why, by, code, link }, times }: { entry: DeskEntry; times: number }) {
  const { say } = useWords();
  return (
    <li className={kind}>
      <KindIcon kind={kind} />
      <div>
        <p>
          <span className="unseen">{say(KINDS[kind].name)}: </span>
          {what}
        </p>
        {why !== null && <p className="why">{why}</p>}
        <p className="quiet small">
          <When at={at} />
          {times > 1 && ` · ${say('case.times', { times })}`}
          {by !== null && ` · ${say('case.by', { who: by })}`}
          {code !== null && (
            <>
              {' · '}
              <Link to={pathTo.codes(code)}>{say('case.code', { code })}</Link>
            </>
          )}
          {link !== null && (
            <>
              {' · '}
              <a href={link.url} target="_blank" rel="noreferrer">
                {link.label}
              </a>
            </>
          )}
        </p>
      </div>
    </li>
  );
}
