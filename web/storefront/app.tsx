import { lazy, Suspense, useState } from 'react';
import { CartPage } from './cart/cart-page.tsx';
import { ProductPage } from './product/product-page.tsx';
import type { Route } from './router.tsx';
import { RouteProvider } from './router.tsx';
import { ErrorBoundary } from './shell/error-boundary.tsx';
import { Layout } from './shell/layout.tsx';
import { Loading } from './shell/loading.tsx';
import { NotFound } from './shell/not-found.tsx';
import { ShopPage } from './shop/shop-page.tsx';
import type { Words } from './words.tsx';
import { SpeakProvider } from './words.tsx';

/** Not in the first load of the other pages; the checkout brings Stripe's wrapper along. */
const CheckoutPage = lazy(() => import('./checkout/checkout-page.tsx'));
const OrderPage = lazy(async () => ({ default: (await import('./order/order-page.tsx')).OrderPage }));
const AccountPage = lazy(async () => ({ default: (await import('./account/account-page.tsx')).AccountPage }));

/** The shop: its frame, and the page that the address names. */
export function App({ firstWords }: { firstWords: Words }) {
  const [words, setWords] = useState(firstWords);
  return (
    <SpeakProvider words={words}>
      <RouteProvider>
        {(route) => (
          <Layout quiet={route.page === 'checkout'} onWords={setWords}>
            {/* A page that broke does not break the next one. */}
            <ErrorBoundary key={JSON.stringify(route)}>
              <Suspense fallback={<Loading />}>{pageOf(route)}</Suspense>
            </ErrorBoundary>
          </Layout>
        )}
      </RouteProvider>
    </SpeakProvider>
  );
}

function pageOf(route: Route) {
  switch (route.page) {
    case 'shop':
      return <ShopPage />;
    case 'product':
      return <ProductPage id={route.id} />;
    case 'cart':
      return <CartPage sentId={route.id} />;
    case 'checkout':
      return <CheckoutPage id={route.id} />;
    case 'order':
      return <OrderPage id={route.id} />;
    case 'account':
      return <AccountPage />;
    case 'unknown':
      return <NotFound />;
  }
}
