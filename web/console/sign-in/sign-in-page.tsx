import type { DeskSession } from '../../../contracts/desk/session.ts';
import { SIGN_IN_PROBLEMS } from '../../../contracts/desk/names.ts';
import { ownPage, useRoute } from '../router.tsx';
import { Heading } from '../shell/heading.tsx';
import { LanguageSwitch } from '../shell/language-switch.tsx';
import type { Words } from '../words.tsx';
import { useSay } from '../words.tsx';
import { PasswordForm } from './password-form.tsx';
import './sign-in.css';

/** How people come in: at the identity provider, with a password, or either. */
export function SignInPage({ ways, onWords }: { ways: DeskSession['ways']; onWords: (words: Words) => void }) {
  const say = useSay();
  const { query } = useRoute();
  const { local, oidc } = ways;
  const problem = SIGN_IN_PROBLEMS.find((one) => one === query.get('problem'));
  const why = query.get('why');
  const start = oidc && `${oidc.url}?return=${encodeURIComponent(ownPage(query.get('return')))}`;
  return (
    <div className="door">
      <main className="card">
        <p className="brand">{say('shell.name')}</p>
        <Heading title={say('sign_in.title')} />
        {oidc && problem && (
          <p className="note bad" role="alert">
            {say(`sign_in.problem_${problem}`, { label: oidc.label })}
          </p>
        )}
        {!problem && why === 'ended' && <p className="note warn">{say('sign_in.back')}</p>}
        {!problem && why === 'left' && <output className="said note good">{say('sign_in.signed_out')}</output>}
        {start && problem === 'no_role' && (
          <p>
            <a className="button wide" href={`${start}&another=1`}>
              {say('sign_in.another')}
            </a>
          </p>
        )}
        {oidc && start && (
          <p>
            <a className={problem === 'no_role' ? 'button second wide' : 'button wide'} href={start}>
              {say('sign_in.with', { label: oidc.label })}
            </a>
          </p>
        )}
        {oidc && local && <p className="or quiet">{say('sign_in.or')}</p>}
        {local && <PasswordForm second={oidc !== null} />}
        {!oidc && !local && <p className="note warn">{say('sign_in.none')}</p>}
      </main>
      <LanguageSwitch onWords={onWords} />
    </div>
  );
}
