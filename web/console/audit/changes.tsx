import type { DeskAuditEntry } from '../../../contracts/desk/audit.ts';
import { useSay } from '../words.tsx';

/** What differs between before and after, field by field. */
export function Changes({ entry }: { entry: DeskAuditEntry }) {
  const say = useSay();
  const { before, after, request_id: request } = entry;
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].filter(
    (name) => text(before?.[name]) !== text(after?.[name]),
  );
  if (names.length === 0) return <span className="quiet">{say('audit.nothing')}</span>;
  return (
    <details>
      <summary>{names.slice(0, 4).join(', ') + (names.length > 4 ? ' …' : '')}</summary>
      <dl className="pairs small">
        {names.map((name) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {before !== null && (
                <>
                  <del>{text(before[name]) || say('audit.nothing')}</del>
                  {' → '}
                </>
              )}
              <ins>{text(after?.[name]) || say('audit.nothing')}</ins>
            </dd>
          </div>
        ))}
      </dl>
      {request !== null && <p className="quiet small">{say('audit.request', { id: request })}</p>}
    </details>
  );
}

function text(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
