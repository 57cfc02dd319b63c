import { Heading } from '../shell/heading.tsx';
import { useSay } from '../words.tsx';

export function CartPage({ sentId }: { sentId: string | null }) {
  const say = useSay();
  return <Heading title={say('cart.title')} data-id={sentId} />;
}
