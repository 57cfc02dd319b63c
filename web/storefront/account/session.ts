import { forgetSeen } from '../asked.ts';
import { cart } from '../cart/cart.ts';
import { forgetCheckouts } from '../checkout/attempt.ts';
import { speakTo } from '../protocol/request.ts';
import { onStored, store, stored, useStored } from '../storage.ts';

/** Who is signed in, in all tabs of this browser, until he signs out or the token ends. */
export interface Session {
  readonly token: string;
  readonly expiresAt: string;
}

const isOpen = (session: Session | null): session is Session =>
  session !== null && Date.parse(session.expiresAt) > Date.now();

function sessionNow(): Session | null {
  const session = stored<Session>('customer');
  return isOpen(session) ? session : null;
}

/** Who is signed in; null for guests. */
export function useSession(): Session | null {
  const session = useStored<Session>('customer');
  return isOpen(session) ? session : null;
}

/** Every request says who is signed in, also when another tab has signed in or out. */
export function keepSession(): void {
  const tell = () => speakTo({ customerToken: sessionNow()?.token ?? null });
  tell();
  onStored(tell);
  // The API no longer takes the token: barred, erased, or its keys were replaced.
  speakTo({
    // What he is about to pay stays: he goes on as a guest.
    onSignedOut: () => {
      store('customer', null);
      forgetSeen();
    },
  });
}

export const session = {
  /** Signed in: what the guest had in the cart is his now. */
  begin: async (begun: Session): Promise<void> => {
    store('customer', begun);
    await cart.signedIn();
  },
  /** Nothing of him stays in this browser. */
  end: (): void => {
    store('customer', null);
    cart.leave();
    forgetSeen();
    forgetCheckouts();
  },
};
