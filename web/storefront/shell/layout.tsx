import type { ReactNode } from 'react';
import { useSettings } from '../settings.tsx';
import { useSay } from '../words.tsx';
import type { Words } from '../words.tsx';
import { CountrySwitch } from './country-switch.tsx';
import { Header } from './header.tsx';
import { LanguageSwitch } from './language-switch.tsx';

/** The frame of all pages. `quiet`: of the checkout, where nothing leads away. */
export function Layout({
  quiet,
  onWords,
  children,
}: {
  quiet: boolean;
  onWords: (words: Words) => void;
  children: ReactNode;
}) {
  const say = useSay();
  return (
    <div className={quiet ? 'frame calm' : 'frame'}>
      <a className="skip" href="#content">
        {say('shell.skip')}
      </a>
      <div className="strip">
        {quiet ? <span /> : <CountrySwitch />}
        <LanguageSwitch onWords={onWords} />
      </div>
      <Header quiet={quiet} />
      <main id="content" tabIndex={-1}>
        {children}
      </main>
      <Footer />
    </div>
  );
}

function Footer() {
  const say = useSay();
  const legal = useSettings()?.legal;
  const links = [
    [legal?.terms, say('legal.terms')],
    [legal?.privacy, say('legal.privacy')],
    [legal?.refund, say('legal.refund')],
    [legal?.shipping, say('legal.shipping')],
  ] as const;
  return (
    <footer className="foot">
      <nav aria-label={say('legal.all')}>
        <ul>
          {links.map(
            ([url, text]) =>
              url && (
                <li key={text}>
                  <a href={url}>{text}</a>
                </li>
              ),
          )}
        </ul>
      </nav>
    </footer>
  );
}
