import { Heading } from '../shell/heading.tsx';
import { useSay } from '../words.tsx';

/** The checkout page. */
export default function CheckoutPage({ id }: { id: string }) {
  const say = useSay();
  return <Heading title={say('checkout.title')} data-checkout={id} />;
}
