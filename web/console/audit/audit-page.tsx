import { useState } from 'react';
import type { FormEvent } from 'react';
import type { DeskAudit, DeskAuditEntry } from '../../../contracts/desk/audit.ts';
import { AUDIT_FILTERS } from '../../../contracts/desk/names.ts';
import type { Problem } from '../api.ts';
import { ask } from '../api.ts';
import { Link, navigate, pathTo, useRoute } from '../router.tsx';
import { useRole } from '../session.ts';
import { Heading } from '../shell/heading.tsx';
import { Loading } from '../shell/loading.tsx';
import { ProblemNote } from '../shell/problem-note.tsx';
import { useAsk } from '../use-ask.ts';
import { useSay, useWords } from '../words.tsx';
import './audit.css';
import { Changes } from './changes.tsx';

/** Who changed what, newest first. The filters stand in the address, so that a view can be sent to somebody. */
export function AuditPage() {
  const say = useSay();
  const { query } = useRoute();
  const isOps = useRole('ops');
  const path = `/ops/audit?${filtersOf(query)}`;
  if (!isOps)
    return (
      <>
        <Heading title={say('shell.no_role')} />
        <p>{say('shell.no_role_text', { role: say('shell.role_ops') })}</p>
      </>
    );
  return (
    <>
      <Heading title={say('audit.title')} />
      <p className="quiet">{say('audit.about')}</p>
      <Filters key={query.toString()} query={query} />
      <Entries key={path} path={path} />
    </>
  );
}

function filtersOf(query: URLSearchParams): URLSearchParams {
  const asked = new URLSearchParams();
  for (const name of AUDIT_FILTERS) {
    const value = query.get(name)?.trim();
    if (value) asked.set(name, value);
  }
  return asked;
}

function Filters({ query }: { query: URLSearchParams }) {
  const say = useSay();
  const show = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const wanted = new URLSearchParams();
    for (const name of AUDIT_FILTERS) {
      const value = given.get(name);
      if (typeof value === 'string' && value.trim()) wanted.set(name, value.trim());
    }
    navigate(`${pathTo.audit}${wanted.size > 0 ? `?${wanted}` : ''}`);
  };
  // On a phone the entries come first.
  const isOpen = filtersOf(query).size > 0 || matchMedia('(min-width: 60rem)').matches;
  return (
    <details className="narrowing" open={isOpen}>
      <summary>{say('audit.filter')}</summary>
      <form className="filters" onSubmit={show}>
        {AUDIT_FILTERS.map((name) => (
          <div className="field" key={name}>
            <label htmlFor={`audit-${name}`}>{say(`audit.${name}`)}</label>
            <input
              id={`audit-${name}`}
              name={name}
              type={name === 'from' || name === 'to' ? 'date' : 'text'}
              defaultValue={query.get(name) ?? ''}
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              maxLength={100}
            />
          </div>
        ))}
        <div className="buttons">
          <button type="submit" className="button">
            {say('audit.show')}
          </button>
          {filtersOf(query).size > 0 && (
            <Link className="button second" to={pathTo.audit}>
              {say('audit.clear')}
            </Link>
          )}
        </div>
      </form>
    </details>
  );
}

function Entries({ path }: { path: string }) {
  const say = useSay();
  const first = useAsk<DeskAudit>(path);
  const [older, setOlder] = useState<DeskAudit | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const { value } = first;
  if (!value)
    return first.problem ? <ProblemNote problem={first.problem} onRetry={() => void first.again()} /> : <Loading />;

  const items = [...value.items, ...(older?.items ?? [])];
  const { next } = older ?? value;
  const goOn = async () => {
    const answer = await ask<DeskAudit>(`${path}&before=${next}`);
    if (answer.ok) setOlder({ items: [...(older?.items ?? []), ...answer.value.items], next: answer.value.next });
    setProblem(answer.ok ? null : answer.problem);
  };
  return (
    <>
      <output className="said quiet small">
        {items.length === 0 ? say('audit.none') : say('audit.count', { count: items.length })}
      </output>
      {items.length > 0 && <Table items={items} />}
      <ProblemNote problem={problem} />
      {next !== null && (
        <button type="button" className="button second" onClick={() => void goOn()}>
          {say('audit.older')}
        </button>
      )}
    </>
  );
}

function Table({ items }: { items: readonly DeskAuditEntry[] }) {
  const { say, precise } = useWords();
  return (
    <table className="trail">
      <thead>
        <tr>
          <th scope="col">{say('audit.when')}</th>
          <th scope="col">{say('audit.actor')}</th>
          <th scope="col">{say('audit.action')}</th>
          <th scope="col">{say('audit.resource')}</th>
          <th scope="col">{say('audit.changes')}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((entry) => (
          <tr key={entry.id}>
            <td className="quiet">
              <time dateTime={entry.occurred_at}>{precise(entry.occurred_at)}</time>
            </td>
            <td>{entry.actor}</td>
            <td>
              <code>{entry.action}</code>
            </td>
            <td>
              {entry.resource} <span className="quiet">{entry.resource_id}</span>
            </td>
            <td>
              <Changes entry={entry} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
