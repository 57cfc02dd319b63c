import { useState } from 'react';
import { AuditPage } from './audit/audit-page.tsx';
import { CasePage } from './case/case-page.tsx';
import { CodesPage } from './codes/codes-page.tsx';
import { HomePage } from './lists/home-page.tsx';
import { ListPage } from './lists/list-page.tsx';
import { MePage } from './me/me-page.tsx';
import type { Route } from './router.tsx';
import { RouteProvider } from './router.tsx';
import { SearchPage } from './search/search-page.tsx';
import { ErrorBoundary } from './shell/error-boundary.tsx';
import { Layout } from './shell/layout.tsx';
import { NotFound } from './shell/not-found.tsx';
import { Gate } from './sign-in/gate.tsx';
import type { Words } from './words.tsx';
import { SpeakProvider } from './words.tsx';

/** The console: nobody sees more than its sign-in page who is not signed in. */
export function App({ firstWords }: { firstWords: Words }) {
  const [words, setWords] = useState(firstWords);
  return (
    <SpeakProvider words={words}>
      <RouteProvider>
        {(route) => (
          <Gate route={route} onWords={setWords}>
            <Layout onWords={setWords}>
              {/* A page that broke does not break the next one. */}
              <ErrorBoundary key={JSON.stringify(route)}>{pageOf(route)}</ErrorBoundary>
            </Layout>
          </Gate>
        )}
      </RouteProvider>
    </SpeakProvider>
  );
}

function pageOf(route: Route) {
  switch (route.page) {
    case 'home':
      return <HomePage />;
    case 'search':
      return <SearchPage />;
    case 'list':
      return <ListPage list={route.list} />;
    case 'case':
      return <CasePage checkout={route.checkout} />;
    case 'codes':
      return <CodesPage />;
    case 'audit':
      return <AuditPage />;
    case 'me':
      return <MePage />;
    case 'sign-in':
    case 'unknown':
      return <NotFound />;
  }
}
