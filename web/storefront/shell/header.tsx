import { useCartUnits } from '../cart/cart.ts';
import { Link } from '../router.tsx';
import { useSettings } from '../settings.tsx';
import { useSay } from '../words.tsx';

/** The shop's name, and the ways to the cart and the account; in the checkout, the name alone. */
export function Header({ quiet }: { quiet: boolean }) {
  const say = useSay();
  const name = useSettings()?.shop.name ?? '';
  return (
    <header className="head">
      <Link className="brand" to="/" aria-label={name === '' ? say('shell.to_shop') : name}>
        {name}
      </Link>
      {!quiet && (
        <nav aria-label={say('shell.nav')}>
          <Link to="/account">{say('shell.account')}</Link>
          <CartLink />
        </nav>
      )}
    </header>
  );
}

function CartLink() {
  const say = useSay();
  const units = useCartUnits();
  return (
    <Link className="to-cart" to="/cart">
      <svg aria-hidden="true" viewBox="0 0 24 24" width="22" height="22" fill="none" stroke="currentColor">
        <path d="M4 8h16l-1.4 11.2a1 1 0 0 1-1 .8H6.4a1 1 0 0 1-1-.8zM8.5 8a3.5 3.5 0 0 1 7 0" strokeWidth="1.6" />
      </svg>
      <span>{say('shell.cart')}</span>
      {units > 0 && (
        <>
          <b className="units">{units}</b>
          <span className="unseen">{say('shell.units', { units })}</span>
        </>
      )}
    </Link>
  );
}
