import { Heading } from '../shell/heading.tsx';
import { leave } from '../shell/layout.tsx';
import { useUser } from '../session.ts';
import { useWords } from '../words.tsx';

/** Who is signed in, and how long; signing out. */
export function MePage() {
  const { say, moment } = useWords();
  const { name, roles, expires_at: end } = useUser();
  return (
    <>
      <Heading title={say('me.title')} />
      <section className="card narrow">
        <dl className="pairs">
          <dt>{say('me.name')}</dt>
          <dd>{name}</dd>
          <dt>{say('me.roles')}</dt>
          <dd>{roles.map((role) => say(`shell.role_${role}`)).join(', ')}</dd>
          <dt>{say('me.ends')}</dt>
          <dd>{say('me.ends_text', { time: moment(end) })}</dd>
        </dl>
        <p>
          <button type="button" className="button" onClick={() => void leave()}>
            {say('shell.sign_out')}
          </button>
        </p>
        <p className="quiet">{say('me.everywhere_text')}</p>
        <button type="button" className="button second" onClick={() => void leave(true)}>
          {say('me.everywhere')}
        </button>
      </section>
    </>
  );
}
