import type { DeskCase } from '../../../contracts/desk/case.ts';
import { useRole } from '../session.ts';
import { useWords } from '../words.tsx';

/** Who bought, for support alone; and the page that he sees. */
export function BuyerBox({ told: { buyer, buyer_url } }: { told: DeskCase }) {
  const { say, language } = useWords();
  const isSupport = useRole('support');
  const country = buyer?.country ? new Intl.DisplayNames([language], { type: 'region' }).of(buyer.country) : null;
  const place = [buyer?.place, country].filter(Boolean).join(', ');
  return (
    <section className="card" aria-labelledby="case-buyer">
      <h2 id="case-buyer">{say('case.buyer')}</h2>
      {buyer ? (
        <dl className="pairs">
          <Pair name={say('case.buyer_name')} value={buyer.name} />
          <Pair name={say('case.buyer_email')} value={buyer.email} link="mailto:" />
          <Pair name={say('case.buyer_phone')} value={buyer.phone} link="tel:" />
          <Pair name={say('case.buyer_place')} value={place} />
        </dl>
      ) : (
        <p className="quiet">{say(isSupport ? 'case.buyer_none' : 'case.buyer_hidden')}</p>
      )}
      <p>
        <a className="tap" href={buyer_url} target="_blank" rel="noreferrer">
          {say('case.buyer_page')}
        </a>
      </p>
    </section>
  );
}

function Pair({ name, value, link }: { name: string; value: string | null; link?: string }) {
  if (!value) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{link ? <a href={`${link}${value.replace(/\s/g, '')}`}>{value}</a> : value}</dd>
    </div>
  );
}
